"""Upstream statuses: the most severe status among the tasks that a PENDING task waits for."""

from collections.abc import Mapping
from typing import Final

from luigid.state.slices import Slices, finish
from luigid.state.state import SchedulerState
from luigid.state.task import BATCH_RUNNING, DISABLED, FAILED, PENDING, RUNNING, Task

UPSTREAM_DISABLED: Final = "UPSTREAM_DISABLED"
UPSTREAM_FAILED: Final = "UPSTREAM_FAILED"
UPSTREAM_MISSING_INPUT: Final = "UPSTREAM_MISSING_INPUT"
UPSTREAM_RUNNING: Final = "UPSTREAM_RUNNING"

#: upstream status -> statuses of the tasks that cause it; most severe first
_SOURCES: Final = {
    UPSTREAM_DISABLED: (DISABLED,),
    UPSTREAM_FAILED: (FAILED,),
    UPSTREAM_MISSING_INPUT: (PENDING,),
    UPSTREAM_RUNNING: (RUNNING, BATCH_RUNNING),
}


class Upstream:
    """The upstream statuses of one state, recomputed only when it has changed."""

    def __init__(self, state: SchedulerState) -> None:
        self._state = state
        self._revision = -1
        self._statuses: dict[str, str] = {}

    def statuses(self) -> Slices[Mapping[str, str]]:
        """Return task id -> upstream status, for all tasks that have one.

        A task that does not wait has the upstream status that it passes on to its dependents. One
        that waits only for DONE, UNKNOWN or missing tasks has none.
        """
        revision = self._state.changes.revision
        if revision != self._revision:
            found: dict[str, str] = {}
            for upstream_status in _SOURCES:
                reached = yield from self._reached(upstream_status, found)
                found.update(dict.fromkeys(reached, upstream_status))
            self._statuses, self._revision = found, revision
        return self._statuses

    def _reached(self, upstream_status: str, more_severe: Mapping[str, str]) -> Slices[set[str]]:
        """Return the ids of the sources of an upstream status and of all tasks waiting for them.

        The walk goes from dependency to dependent, so that cycles need no special treatment.
        """
        state = self._state
        sources = state.with_status(*_SOURCES[upstream_status])
        reached = {task.id for task in sources if not _is_waiting(task)}
        front = list(reached)
        while front:
            for task_id in list(state.dependents(front.pop())):
                task = state.tasks.get(task_id)
                if task_id in reached or task_id in more_severe or task is None:
                    continue
                if _is_waiting(task):
                    reached.add(task_id)
                    front.append(task_id)
            yield
        return reached


def _is_waiting(task: Task) -> bool:
    return task.status == PENDING and bool(task.deps)


def upstream_statuses(state: SchedulerState) -> Mapping[str, str]:
    """Return task id -> upstream status for all tasks that have one, without slicing."""
    return finish(Upstream(state).statuses())
