"""What a page shows of very many tasks, at a cost that does not grow with those it does not show."""

from luigid.overview.overview import Overview
from luigid.overview.query import TaskQuery
from luigid.overview.streams import Streams

__all__ = ["Overview", "Streams", "TaskQuery"]
