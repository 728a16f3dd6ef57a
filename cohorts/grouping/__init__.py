"""Intervisiegroepen by rules: proposing a division and saying why. Pure: it knows people, not tables."""
