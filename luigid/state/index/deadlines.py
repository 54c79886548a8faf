"""Times at which something is due."""

from collections.abc import Callable, Mapping
from heapq import heapify, heappop, heappush

#: entries that may be outdated before the heap is made anew, besides as many as are valid
_SLACK = 64


class Deadlines:
    """At most one time for each task, and which of them have passed."""

    def __init__(self) -> None:
        self._times: dict[str, float] = {}
        #: (time, task id), some of them outdated
        self._heap: list[tuple[float, str]] = []

    def set(self, task_id: str, time: float | None) -> None:
        """Set the time of a task; None: it has none."""
        if time == self._times.get(task_id):
            return
        if time is None:
            del self._times[task_id]
        else:
            self._times[task_id] = time
            heappush(self._heap, (time, task_id))
        if len(self._heap) > 2 * len(self._times) + _SLACK:
            self._heap = [(time, task_id) for task_id, time in self._times.items()]
            heapify(self._heap)

    def passed(self, has_passed: Callable[[float], bool]) -> list[str]:
        """Return the ids of the tasks whose time has passed. They keep it until it is set anew.

        If a time has passed, so have all earlier ones.
        """
        found: dict[str, float] = {}
        while self._heap and has_passed(self._heap[0][0]):
            time, task_id = heappop(self._heap)
            if self._times.get(task_id) == time:
                found[task_id] = time
        for task_id, time in found.items():
            heappush(self._heap, (time, task_id))
        return list(found)

    def validate(self, times: Mapping[str, float]) -> None:
        """Compare with the times that there should be. Raises AssertionError."""
        assert self._times == times
        assert {(time, task_id) for task_id, time in times.items()} <= set(self._heap)
        assert len(self._heap) <= 2 * len(self._times) + _SLACK
