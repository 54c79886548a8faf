"""An index of the two most severe upstream statuses, updated from what has changed."""

from collections.abc import Collection

from luigid.state.index.reach import Reach
from luigid.state.slices import Slices
from luigid.state.state import SchedulerState
from luigid.state.task import FAILED
from luigid.state.upstream import UPSTREAM_DISABLED, UPSTREAM_FAILED


class UpstreamIndex:
    """Which tasks have UPSTREAM_DISABLED or UPSTREAM_FAILED, as `upstream_statuses` finds them.

    The state's own indices know what DISABLED tasks hold up. This index adds what FAILED ones hold
    up, as of the last `update`.
    """

    def __init__(self, state: SchedulerState) -> None:
        self._state = state
        self._failed = Reach(FAILED, state.tasks, state.dependents)

    def status(self, task_id: str) -> str | None:
        """Return the more severe of the two that a task has, or None."""
        if self._state.indices.is_held_up(task_id):
            return UPSTREAM_DISABLED
        if task_id in self._failed:
            return UPSTREAM_FAILED
        return None

    def update(self, changed: Collection[str] | None) -> Slices[set[str]]:
        """Follow the changes; return the ids of tasks that a FAILED one now holds up, or no longer.

        The tasks that a DISABLED one holds up, or no longer does, are among `changed`. The cost
        grows with the changed tasks and those that they hold up or release. None stands for
        all tasks. The state may change between the slices, if a later update gets these changes.
        """
        return (yield from self._failed.update(changed))
