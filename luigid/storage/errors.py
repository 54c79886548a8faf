"""What can be wrong with a store; each message is one line, without passwords."""

from sqlalchemy.exc import DBAPIError


class StoreError(Exception):
    """The store cannot be used now, or cannot be used at all."""


class StoreHeldError(StoreError):
    """Another server holds the store; the message says which."""


class LockLostError(Exception):
    """Another server has taken the store over: whoever sees this must stop, and write no more."""


def reason(error: Exception) -> str:
    """Return what a database or the system says, on one line."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return " ".join(str(cause).split()) or type(error).__name__
