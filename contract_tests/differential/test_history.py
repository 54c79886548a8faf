"""Task history of Luigi and ours for the same calls."""

from typing import Any, NamedTuple

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, run_state_machine_as_test
from luigi.scheduler import Task
from luigi.task_history import TaskHistory

from contract_tests.differential.test_differential import SideBySide
from contract_tests.differential.world import WORLDS
from luigid.state.events import Event, TaskEvent, TaskFinished, TaskScheduled, TaskStarted


class Told(NamedTuple):
    status: str
    task_id: str
    family: str
    params: dict[str, Any]
    host: str | None = None


class History(TaskHistory):
    """Records what Luigi's scheduler reports to its history."""

    def __init__(self) -> None:
        self.told: list[Told] = []

    def task_scheduled(self, task: Task) -> None:
        self.told.append(Told("PENDING", task.id, task.family, dict(task.params)))

    def task_started(self, task: Task, worker_host: str | None) -> None:
        told = Told("RUNNING", task.id, task.family, dict(task.params), worker_host)
        self.told.append(told)

    def task_finished(self, task: Task, successful: bool) -> None:
        status = "DONE" if successful else "FAILED"
        self.told.append(Told(status, task.id, task.family, dict(task.params)))


def told(event: TaskEvent) -> Told | None:
    """Return the record that an event of ours adds to the history."""
    task = event.task_id, event.family, dict(event.params)
    match event:
        case TaskScheduled():
            return Told("PENDING", *task)
        case TaskStarted():
            return Told("RUNNING", *task, event.host)
        case TaskFinished():
            return Told("DONE" if event.is_successful else "FAILED", *task)
    return None


class Histories(SideBySide):
    """Compares what is recorded, besides the answers."""

    @initialize(data=st.data())
    def start(self, data: st.DataObject) -> None:
        self.ours_told: list[Told] = []
        self.history = History()
        self.observers.append(self._observe)
        super().start(data)
        self.real.use_history(self.history)

    def _observe(self, event: Event) -> None:
        if isinstance(event, TaskEvent) and (found := told(event)) is not None:
            self.ours_told.append(found)

    def call(self, method: str, arguments: dict[str, Any]) -> Any:
        answer = super().call(method, arguments)
        assert self.ours_told == self.history.told
        return answer


@pytest.mark.parametrize("profile", ["retry", "batches", "operators"])
def test_history_equals_that_of_luigi(profile: str) -> None:
    class HistoriesInWorld(Histories):
        world = WORLDS[profile]

    run_state_machine_as_test(HistoriesInWorld)
