"""Fixed texts of casework."""

from casuistiek.documents.agreement import AGREEMENT, AGREEMENT_VERSION, CHECKS, WOO

__all__ = ["AGREEMENT", "AGREEMENT_VERSION", "CHECKS", "WOO"]
