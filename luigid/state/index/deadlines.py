"""Times at which tasks are due."""

from collections.abc import Callable, Mapping
from heapq import heapify, heappop, heappush

from luigid.state.slices import CHUNK_SIZE, Slices, in_chunks

#: the heap is rebuilt when its outdated entries outnumber the valid ones by this many
_MAX_EXCESS = 64


class Deadlines:
    """At most one deadline per task; finds those that have passed."""

    def __init__(self) -> None:
        self._times: dict[str, float] = {}
        #: (time, task id), some of them outdated
        self._heap: list[tuple[float, str]] = []

    def set(self, task_id: str, time: float | None) -> None:
        """Set the deadline of a task; None removes it."""
        if time == self._times.get(task_id):
            return
        if time is None:
            del self._times[task_id]
        else:
            self._times[task_id] = time
            heappush(self._heap, (time, task_id))
        if len(self._heap) > 2 * len(self._times) + _MAX_EXCESS:
            # Of the entries that there are: very many new objects would wake the garbage collector.
            valid = (entry for entry in self._heap if self._times.get(entry[1]) == entry[0])
            self._heap = list(dict.fromkeys(valid))
            heapify(self._heap)

    def passed(self, has_passed: Callable[[float], bool]) -> Slices[list[str]]:
        """Return the ids of the tasks whose deadline has passed, until it is set anew.

        No deadline may be set between the slices.
        Where `has_passed` is true of a time, it must be true of all earlier ones.
        """
        found: dict[str, float] = {}
        looked_at = 0
        while self._heap and has_passed(self._heap[0][0]):
            time, task_id = heappop(self._heap)
            if self._times.get(task_id) == time:
                found[task_id] = time
            looked_at += 1
            if looked_at % CHUNK_SIZE == 0:
                yield
        for chunk in in_chunks(found.items()):
            for task_id, time in chunk:
                heappush(self._heap, (time, task_id))
            yield
        return list(found)

    def validate(self, times: Mapping[str, float]) -> None:
        """Compare with the expected deadlines by task id. Raises AssertionError if they differ."""
        assert self._times == times
        assert {(time, task_id) for task_id, time in times.items()} <= set(self._heap)
        assert len(self._heap) <= 2 * len(self._times) + _MAX_EXCESS
