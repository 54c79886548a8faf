"""Assignment when resources are scarce: many small sets of tasks.

What is reserved for runs and for tasks that rank higher shows only where many things meet: tasks
of one time, some of them running, workers with a process left. Draws of Hypothesis seldom come
there.
"""

from random import Random
from typing import Any

import pytest

from contract_tests.differential.real import corrected_luigi, make_real
from luigid.scheduler import Scheduler
from luigid.state.policy import Policy
from luigid.state.state import SchedulerState

_TASKS = [f"F_{number}" for number in range(8)]
_WORKERS = ["v", "w", "x"]


class Pair:
    """Both schedulers, called with the same arguments."""

    def __init__(self, chance: Random, clock: list[float]) -> None:
        self.chance = chance
        self.clock = clock
        resources = {"db": chance.randint(1, 3), "gpu": 1}
        self.real = make_real(Policy(), resources)
        self.ours = Scheduler(SchedulerState(resources), Policy(), lambda: clock[0])
        #: task id -> worker
        self.runs: dict[str, str] = {}

    def call(self, method: str, **arguments: Any) -> Any:
        real = getattr(self.real, method)(**arguments)
        ours = getattr(self.ours, method)(**arguments)
        if method == "get_work":
            assert ours["task_id"] == real["task_id"]
        return ours

    def report_tasks(self) -> None:
        for task_id in self.chance.sample(_TASKS, 6):
            for worker in self.chance.sample(_WORKERS, self.chance.randint(1, 2)):
                self.call(
                    "add_task",
                    worker=worker,
                    task_id=task_id,
                    family="F",
                    priority=self.chance.choice([0, 0, 1]),
                    resources=self.chance.choice([{}, {"db": 1}, {"db": 2}, {"gpu": 1, "db": 1}]),
                    runnable=self.chance.random() < 0.8,
                )
        for worker in _WORKERS:
            self.call("add_worker", worker=worker, info={"workers": self.chance.randint(1, 3)})

    def step(self) -> None:
        if self.runs and self.chance.random() < 0.3:
            task_id = self.chance.choice(sorted(self.runs))
            worker = self.runs.pop(task_id)
            status = self.chance.choice(["DONE", "PENDING"])
            self.call("add_task", worker=worker, task_id=task_id, family="F", status=status)
            return
        worker = self.chance.choice(_WORKERS)
        assistant = self.chance.random() < 0.2
        work = self.call("get_work", worker=worker, assistant=assistant)
        if work["task_id"] is not None:
            self.runs[work["task_id"]] = worker
        self.clock[0] += self.chance.choice([0, 0, 1])


@pytest.mark.parametrize("seed", range(40))
def test_assignment_equals_that_of_luigi(seed: int) -> None:
    chance = Random(seed)
    clock = [1_000_000.0]
    with corrected_luigi(lambda: clock[0]):
        for _ in range(10):
            pair = Pair(chance, clock)
            pair.report_tasks()
            for _ in range(15):
                pair.step()
