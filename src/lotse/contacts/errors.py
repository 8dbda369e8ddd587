"""Errors a user can meet."""


class LotseError(Exception):
    """Says what was found, what is allowed and how to repair it; the command line prints it without a traceback."""
