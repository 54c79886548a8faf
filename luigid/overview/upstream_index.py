"""The two gravest upstream statuses, kept up to date from what has changed."""

from collections.abc import Collection

from luigid.state.index.reach import Reach
from luigid.state.slices import Steps
from luigid.state.state import SchedulerState
from luigid.state.task import DISABLED, FAILED
from luigid.state.upstream import UPSTREAM_DISABLED, UPSTREAM_FAILED


class UpstreamIndex:
    """Which tasks have UPSTREAM_DISABLED or UPSTREAM_FAILED, as `upstream_statuses` finds them.

    It is true of the state as it was when `update` was last told of all changes.
    """

    def __init__(self, state: SchedulerState) -> None:
        self._disabled = Reach(DISABLED, state.tasks, state.dependents)
        self._failed = Reach(FAILED, state.tasks, state.dependents)

    def status(self, task_id: str) -> str | None:
        """Return the graver one of the two that a task has, or None."""
        if task_id in self._disabled.supports:
            return UPSTREAM_DISABLED
        if task_id in self._failed.supports:
            return UPSTREAM_FAILED
        return None

    def update(self, changed: Collection[str] | None) -> Steps[set[str]]:
        """Take in what has changed; return the ids of tasks which may have another status now.

        Costs what is concerned: the changed tasks, and those that come under a source or out from
        it. None stands for everything. The state may change between the steps, if a later update
        is told of it.
        """
        touched = yield from self._disabled.update(changed)
        touched |= yield from self._failed.update(changed)
        return touched
