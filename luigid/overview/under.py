"""What a task depends on, directly or not."""

from typing import Final

from luigid.state.slices import CHUNK_SIZE, Slices
from luigid.state.state import SchedulerState

#: how many tasks are looked at
MAX_TASKS: Final = 100_000


def tasks_under(state: SchedulerState, root: str, max_tasks: int) -> Slices[set[str]]:
    """Return a task with all that it depends on, as far as the state knows them."""
    found = {root} if root in state.tasks else set()
    open_ids = list(found)
    work = 0
    while open_ids and len(found) < max_tasks:
        task = state.tasks.get(open_ids.pop())
        if task is None:
            continue
        for dep in list(task.deps):
            work += 1
            if dep not in found and dep in state.tasks and len(found) < max_tasks:
                found.add(dep)
                open_ids.append(dep)
            if work % CHUNK_SIZE == 0:
                yield
    return found
