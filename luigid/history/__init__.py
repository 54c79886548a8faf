"""The task history: what ran, when and for how long, in a database with Luigi's tables."""

from luigid.history.database import DatabaseAway, HistoryError, prepare
from luigid.history.history import History
from luigid.history.queries import Queries

__all__ = ["DatabaseAway", "History", "HistoryError", "Queries", "prepare"]
