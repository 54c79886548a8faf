"""Durations of runs before the server was started, from the history."""

import asyncio
import logging
from collections.abc import Iterable

from luigid.durations import Durations
from luigid.history.errors import DatabaseUnavailableError
from luigid.history.history import History

logger = logging.getLogger(__name__)

#: records of a family that are looked at
_RECORDS = 100
#: families of one query, and at most in all
_FAMILIES = 20
_MAX_FAMILIES = 5000
#: seconds for which a database that did not answer is left alone: those who ask do not wait for it
_RETRY_DELAY = 60.0


class PastDurations:
    """Reads the durations of each family once. It belongs to the event loop."""

    def __init__(self, history: History, durations: Durations, since: float) -> None:
        """Take the history, what knows the later runs, and the time from which it knows them."""
        self._history = history
        self._durations = durations
        self._since = since
        self._loaded: set[str] = set()
        #: by the clock of the event loop
        self._not_before = 0.0
        #: who asks for what is being read waits until it is known
        self._reading = asyncio.Lock()

    async def load(self, families: Iterable[str]) -> None:
        """Read the durations of families, unless that has been done."""
        new = self._new(families)
        for first in range(0, len(new), _FAMILIES):
            async with self._reading:
                await self._read(self._new(new[first : first + _FAMILIES]))

    def _new(self, families: Iterable[str]) -> list[str]:
        return [family for family in families if family not in self._loaded]

    async def _read(self, families: list[str]) -> None:
        time = asyncio.get_running_loop().time
        if not families or time() < self._not_before or len(self._loaded) >= _MAX_FAMILIES:
            return
        try:
            found = await self._history.read(lambda queries: queries.durations(families, _RECORDS))
        except DatabaseUnavailableError as error:
            self._not_before = time() + _RETRY_DELAY
            logger.warning("Task history: no durations of earlier runs: %s", error)
            return
        self._loaded.update(families)
        for family, runs in found.items():
            self._durations.add_history(
                family, [(ended, seconds) for ended, seconds in runs if ended < self._since]
            )
