"""Which runs determined when a root ended."""

import math
from collections.abc import Iterable, Sequence

from luigid.overview.run_columns import RunColumns
from luigid.state.slices import CHUNK_SIZE, Slices
from luigid.state.state import SchedulerState


def critical_runs(
    state: SchedulerState, root: str, columns: RunColumns, order: Sequence[int]
) -> Slices[Sequence[int]]:
    """Return the runs that determined the end of a root, as positions in `order`, the first first.

    `order` has the rows of the runs that count. The last of them is the root's last run; before it,
    of all runs of its task's dependencies that had ended by its start, the one that ended last; and
    so on. A task that did not run, as it was complete, or has not run yet, stands for its
    dependencies.
    """
    search = _Search(state, columns, order)
    yield from search.prepare()
    path: list[int] = []
    last = yield from search.last_of([root], math.inf)
    while last is not None:
        path.append(last)
        task = state.tasks.get(columns.task_ids[order[last]])
        deps = () if task is None else list(task.deps)
        last = yield from search.last_of(deps, columns.started[order[last]])
    return path[::-1]


class _Search:
    def __init__(self, state: SchedulerState, columns: RunColumns, order: Sequence[int]) -> None:
        self._state = state
        self._columns = columns
        self._order = order
        #: task id -> positions of its runs
        self._of_task: dict[str, list[int]] = {}
        #: positions that were found: with equal times a run could follow itself
        self._found: set[int] = set()
        self._work = 0

    def prepare(self) -> Slices[None]:
        task_ids = self._columns.task_ids
        for position, row in enumerate(self._order):
            self._of_task.setdefault(task_ids[row], []).append(position)
            if position % CHUNK_SIZE == 0:
                yield

    def last_of(self, task_ids: Iterable[str], before: float) -> Slices[int | None]:
        """Return the run that ended last of some tasks, of those that had ended by a time."""
        last: int | None = None
        open_ids = list(task_ids)
        seen = set(open_ids)
        while open_ids:
            task_id = open_ids.pop()
            self._work += 1
            if self._work % CHUNK_SIZE == 0:
                yield
            latest = self._latest(task_id, before)
            if latest is None:
                task = self._state.tasks.get(task_id)
                new = [] if task is None else [dep for dep in task.deps if dep not in seen]
                seen.update(new)
                open_ids += new
            elif last is None or self._end(latest) > self._end(last):
                last = latest
        if last is not None:
            self._found.add(last)
        return last

    def _latest(self, task_id: str, before: float) -> int | None:
        positions = self._of_task.get(task_id, ())
        fitting = [each for each in positions if self._end(each) <= before]
        return max(
            (each for each in fitting if each not in self._found), key=self._end, default=None
        )

    def _end(self, position: int) -> float:
        return self._columns.finished[self._order[position]]
