"""The task history: the runs of tasks, in a database with Luigi's tables."""

from luigid.history.database import DatabaseUnavailableError, HistoryError, prepare
from luigid.history.history import History
from luigid.history.queries import Queries

__all__ = ["DatabaseUnavailableError", "History", "HistoryError", "Queries", "prepare"]
