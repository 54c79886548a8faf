"""The tasks that the history has, with their last events, for the grid."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from luigid.history.errors import DatabaseUnavailableError
from luigid.history.history import History
from luigid.history.recorded import RecordedOutcome

logger = logging.getLogger(__name__)

#: records that are read at most, the latest
_RECORDS: Final = 20_000
#: seconds for which they stay
_AGE: Final = 600.0
#: seconds by which what the server remembers must overlap what was read: events are written later
_OVERLAP: Final = 60.0
#: seconds for which a database that did not answer is left alone: those who ask do not wait for it
_RETRY_DELAY: Final = 60.0


class PastTasks(NamedTuple):
    """What was read, and when."""

    tasks: Sequence[RecordedOutcome]
    #: when the earliest of them ended, if there are more; else 0: none is missing
    complete_since: float
    read_at: float
    #: since when the server remembered runs by then
    remembered_since: float


class TasksOfHistory:
    """Reads the latest records, and keeps them while they go with what the server remembers.

    The past does not change, and who asks for a grid asks again and again. It belongs to the event
    loop.
    """

    def __init__(self, history: History, clock: Callable[[], float]) -> None:
        """Take the history, and a clock that returns seconds since the epoch."""
        self._history = history
        self._clock = clock
        self._found: PastTasks | None = None
        self._not_before = 0.0
        #: who asks for what is being read waits until it is known
        self._reading = asyncio.Lock()

    async def read(self, remembered_since: float) -> PastTasks | None:
        """Return the tasks; None if the database does not answer.

        What ended later than `remembered_since` may be missing.
        """
        async with self._reading:
            if self._found is None or not self._is_current(self._found, remembered_since):
                self._found = await self._read(remembered_since)
            return self._found

    def _is_current(self, found: PastTasks, remembered_since: float) -> bool:
        joins = (
            remembered_since <= found.remembered_since
            or remembered_since <= found.read_at - _OVERLAP
        )
        return joins and self._clock() - found.read_at < _AGE

    async def _read(self, remembered_since: float) -> PastTasks | None:
        now = self._clock()
        if now < self._not_before:
            return None
        try:
            found = await self._history.read(lambda queries: queries.outcomes(_RECORDS))
        except DatabaseUnavailableError as error:
            self._not_before = now + _RETRY_DELAY
            logger.warning("Task history: earlier tasks cannot be shown: %s", error)
            return None
        return PastTasks(found.tasks, found.complete_since, now, remembered_since)
