"""What can be wrong with the task history's database."""

from luigid.errors import LuigidError


class HistoryError(LuigidError):
    """The database cannot be used; the message is one line, without the password."""


class DatabaseAway(LuigidError):  # noqa: N818
    """The database cannot be used for now; one line says why."""
