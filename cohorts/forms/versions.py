"""A form that saves on top of what was on the screen, and says which version that was."""

from typing import Any

# What the column of a version holds.
LARGEST = 2**31 - 1
MOST_DIGITS = 10


class Versioned:
    data: Any

    @property
    def version(self) -> int:
        """The version that it builds on; 0 for a first one, and for what no page of ours sends."""
        typed = self.data.get("version", "")
        is_number = typed.isascii() and typed.isdigit() and len(typed) <= MOST_DIGITS
        return min(int(typed), LARGEST) if is_number else 0
