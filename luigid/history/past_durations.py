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

    async def load(self, families: Iterable[str]) -> None:
        """Read the durations of families, unless that has been done."""
        new = [family for family in families if family not in self._loaded]
        time = asyncio.get_running_loop().time
        if time() < self._not_before:
            return
        for first in range(0, len(new), _FAMILIES):
            if len(self._loaded) >= _MAX_FAMILIES:
                return
            some = new[first : first + _FAMILIES]
            self._loaded.update(some)
            try:
                found = await self._history.read(
                    lambda queries, some=some: queries.durations(some, _RECORDS)  # type: ignore[misc]
                )
            except DatabaseUnavailableError as error:
                self._loaded.difference_update(some)
                self._not_before = time() + _RETRY_DELAY
                logger.warning("Task history: no durations of earlier runs: %s", error)
                return
            for family, runs in found.items():
                self._durations.add_history(
                    family, [(ended, seconds) for ended, seconds in runs if ended < self._since]
                )
