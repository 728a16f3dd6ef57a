"""Saving while somebody types, in more than one tab: optimistic versions."""


class StaleVersionError(Exception):
    """The save builds on an older version than the one that is stored.

    Nothing was written. `version` is the stored one: who builds on that, knows of the other text.
    """

    def __init__(self, version: int) -> None:
        super().__init__("stale version")
        self.version = version
