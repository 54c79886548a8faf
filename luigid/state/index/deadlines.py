"""Times at which tasks are due."""

from collections.abc import Callable, Mapping

from sortedcontainers import SortedList

from luigid.state.slices import Slices, in_chunks


class Deadlines:
    """At most one deadline per task; finds those that have passed."""

    def __init__(self) -> None:
        self._times: dict[str, float] = {}
        #: (time, task id)
        self._order: SortedList[tuple[float, str]] = SortedList()

    def set(self, task_id: str, time: float | None) -> None:
        """Set the deadline of a task; None removes it."""
        before = self._times.get(task_id)
        if time == before:
            return
        if before is not None:
            self._order.remove((before, task_id))
        if time is None:
            del self._times[task_id]
        else:
            self._times[task_id] = time
            self._order.add((time, task_id))

    def passed(self, has_passed: Callable[[float], bool]) -> Slices[list[str]]:
        """Return the ids of the tasks whose deadline has passed, until it is set anew.

        No deadline may be set between the slices.
        Where `has_passed` is true of a time, it must be true of all earlier ones.
        """
        found: list[str] = []
        for chunk in in_chunks(self._order):
            for time, task_id in chunk:
                if not has_passed(time):
                    return found
                found.append(task_id)
            yield
        return found

    def validate(self, times: Mapping[str, float]) -> None:
        """Compare with the expected deadlines by task id. Raises AssertionError if they differ."""
        assert self._times == times
        assert list(self._order) == sorted((time, task_id) for task_id, time in times.items())
