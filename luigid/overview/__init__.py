"""What pages show of very many tasks: it costs what is shown, not what there is."""

from luigid.overview.overview import Overview
from luigid.overview.query import TaskQuery
from luigid.overview.streams import Streams
from luigid.process.event_loop import NoLongerWantedError

__all__ = ["NoLongerWantedError", "Overview", "Streams", "TaskQuery"]
