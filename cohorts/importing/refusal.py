class Refused(Exception):  # noqa: N818 - a verdict on a file, not a fault of ours
    """A file that is not read. The message is Dutch and says what to do about it."""
