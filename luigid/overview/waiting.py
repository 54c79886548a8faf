"""How many tasks wait behind the failed tasks of a group."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from luigid.state.slices import Slices, in_chunks
from luigid.state.state import SchedulerState
from luigid.state.task import DONE

#: dependencies that are followed for one group, and for all groups
MAX_STEPS: Final = 20_000
MAX_ALL_STEPS: Final = 200_000


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
    front = list(causes)
    reached = set(front)
    excluded, steps = len(front), 0
    while front:
        behind: list[str] = []
        for task_id in front:
            for chunk in in_chunks(list(state.dependents(task_id))):
                for dependent in chunk:
                    if steps == max_steps:
                        return Waiting(len(reached) - excluded, is_cut=True, steps=steps)
                    steps += 1
                    task = state.tasks.get(dependent)
                    if dependent not in reached and task is not None and task.status != DONE:
                        reached.add(dependent)
                        behind.append(dependent)
                yield
        front = behind
    return Waiting(len(reached) - excluded, is_cut=False, steps=steps)
