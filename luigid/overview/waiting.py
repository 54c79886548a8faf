"""How many tasks wait behind the failed tasks of a group."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from luigid.state.slices import CHUNK_SIZE, Slices
from luigid.state.state import SchedulerState
from luigid.state.task import DONE

#: dependencies that are followed for one group, and for all groups
MAX_STEPS: Final = 10_000
MAX_ALL_STEPS: Final = 100_000


class Waiting(NamedTuple):
    """The tasks that are not DONE and depend, directly or not, on a task of a group."""

    tasks: int
    #: whether there may be more
    is_cut: bool
    #: how many dependencies were followed
    steps: int


def count_waiting(
    state: SchedulerState, causes: Iterable[str], max_steps: int = MAX_STEPS
) -> Slices[Waiting]:
    """Count the tasks that wait for one of the causes; each once, and none of the causes.

    The walk goes from dependency to dependent, breadth first, through tasks that are not DONE. It
    ends after `max_steps` dependencies. The state may change between the slices: the number is
    then one of a moment between.
    """
    tasks = state.tasks
    front = list(causes)
    reached = set(front)
    excluded, steps = len(front), 0
    while front:
        behind: list[str] = []
        for number, task_id in enumerate(front):
            if number % CHUNK_SIZE == 0:
                yield
            # A copy, as they may change between the slices.
            for dependent in tuple(state.dependents(task_id)):
                if steps == max_steps:
                    return Waiting(len(reached) - excluded, is_cut=True, steps=steps)
                steps += 1
                if steps % CHUNK_SIZE == 0:
                    yield
                if dependent not in reached:
                    task = tasks.get(dependent)
                    if task is not None and task.status != DONE:
                        reached.add(dependent)
                        behind.append(dependent)
        front = behind
    return Waiting(len(reached) - excluded, is_cut=False, steps=steps)
