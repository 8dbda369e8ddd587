"""The errors a user can meet: they say what was found, what is allowed, how to repair it."""


class LotseError(Exception):
    """Base of every error that is told to the user without a traceback."""
