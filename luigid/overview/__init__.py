"""Answers about very many tasks, whose cost grows with what they show, not with the tasks."""

from luigid.overview.failures import FailureQuery
from luigid.overview.overview import Overview
from luigid.overview.query import TaskQuery
from luigid.overview.query_text import QueryError
from luigid.overview.streams import Streams
from luigid.process.event_loop import NoLongerWantedError

__all__ = ["FailureQuery", "NoLongerWantedError", "Overview", "QueryError", "Streams", "TaskQuery"]
