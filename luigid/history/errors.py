"""The errors of the task history."""

from luigid.errors import LuigidError


class HistoryError(LuigidError):
    """The configured database cannot be used; the message is one line, without the password."""


class DatabaseUnavailableError(LuigidError):
    """The database is temporarily unavailable; the message says why, in one line."""
