from itertools import pairwise
from typing import Any

from django.core.exceptions import ValidationError

# Words that somebody who knows this site tries first.
WORDS_OF_HERE = ("regiegemeente", "regiewerk", "leergang", "gemeente", "welkom", "wachtwoord", "password")
FEWEST_DIFFERENT = 5


class GuessablePasswordValidator:
    """Refuses what is long enough and still guessed at once; no rules about kinds of characters (SEC-02)."""

    def validate(self, password: str, user: Any = None) -> None:  # noqa: ARG002 - Django's signature
        letters = password.casefold().strip("0123456789 !?.-_@#")
        steps = {ord(after) - ord(before) for before, after in pairwise(password)}
        is_row = steps <= {1, -9} or steps <= {-1, 9}  # 1234567890123 starts again after 9 and 0
        if is_row or len(set(password)) < FEWEST_DIFFERENT or letters in WORDS_OF_HERE:
            raise ValidationError("Dit wachtwoord is snel geraden. Neem een zin van vier of meer woorden.")

    def get_help_text(self) -> str:
        return "Neem geen rij cijfers en geen woord uit de naam van de leergang."
