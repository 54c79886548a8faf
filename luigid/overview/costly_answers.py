"""What was found for queries that take long, for a while that grows with what it took."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from luigid.overview.query import TaskQuery

#: seconds from which on an answer is costly
_MIN_COST: Final = 0.2
#: times its cost for which an answer stays: so much of the time is left to other work
_REST: Final = 4
_MAX_ANSWERS: Final = 4


class CostlyAnswers:
    """The ids of the tasks that fit the latest costly queries."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Take a clock, in seconds."""
        self._clock = clock
        #: query, of the first page -> until when the ids are shown, and the ids; the oldest first
        self._answers: dict[TaskQuery, tuple[float, list[str]]] = {}

    def get(self, query: TaskQuery) -> list[str] | None:
        """Return the ids that were found lately for any page of a query; None if they were not."""
        until, ids = self._answers.get(_whole(query), (float("-inf"), None))
        return ids if self._clock() < until else None

    def add(self, query: TaskQuery, ids: list[str], cost: float) -> None:
        """Remember ids if it took long, `cost` seconds, to find them."""
        self._answers.pop(_whole(query), None)
        if cost < _MIN_COST:
            return
        self._answers[_whole(query)] = self._clock() + _REST * cost, ids
        while len(self._answers) > _MAX_ANSWERS:
            del self._answers[next(iter(self._answers))]


def _whole(query: TaskQuery) -> TaskQuery:
    return replace(query, offset=0, limit=0)
