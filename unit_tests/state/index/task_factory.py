"""Tasks outside a state, for tests of single indices."""

from itertools import count
from typing import Any

from luigid.state.policy import Policy
from luigid.state.task import Task

_NUMBERS = count(1)


def task(task_id: str, status: str = "PENDING", *, workers: str = "", **fields: Any) -> Task:
    """Return a task with these workers, one letter each, in this order."""
    made = Task(task_id, fields.pop("time", 100), Policy().retry_policy())
    made.status = status
    made.number = made.order = next(_NUMBERS)
    made.workers = dict.fromkeys(workers)
    for name, value in fields.items():
        setattr(made, name, value)
    return made
