"""A worker against a scheduler in memory, on a manual clock."""

from collections.abc import Sequence
from typing import Any

import pytest

from luigid.demo import failures
from luigid.demo.chance import Chance
from luigid.demo.pace import Pace
from luigid.demo.tasks import DemoTask
from luigid.demo.worker import Worker, WorkerPlan
from luigid.scheduler import Scheduler
from unit_tests.schedulers import Clock

LOAD = DemoTask(family="etl.Load", params={"day": "1"}, key="load", messages=["{} rows"], units=800)
REPORT = DemoTask(family="etl.Report", params={"day": "1"}, key="report", deps=[LOAD])


class Stage:
    """Runs one worker, and moves the clock to its next step."""

    def __init__(self, scheduler: Scheduler, clock: Clock) -> None:
        self.scheduler = scheduler
        self.clock = clock
        self.methods: list[str] = []
        self.complete: set[str] = set()

    def call(self, method: str, /, **arguments: object) -> Any:
        self.methods.append(method)
        return getattr(self.scheduler, method)(**arguments)

    def worker(self, tasks: Sequence[DemoTask], **plan: Any) -> Worker:
        plan = {"pipeline": "day", "host": "etl-01", "user": "ada", "patience": 60, **plan}
        pace = Pace(url="http://demo/")
        return Worker(WorkerPlan(tasks=tasks, **plan), self.call, Chance(1), pace, self.complete)

    def until(self, worker: Worker, *methods: str) -> None:
        """Go on until the worker has just made one of these calls."""
        while True:
            begin = len(self.methods)
            again = worker.step(self.clock.now)
            if set(methods) & set(self.methods[begin:]):
                return
            assert again is not None
            self.clock.now = again

    def to_end(self, worker: Worker) -> None:
        while (again := worker.step(self.clock.now)) is not None:
            assert again > self.clock.now
            self.clock.now = again

    def task(self, task: DemoTask) -> Any:
        return self.scheduler.task_list()[task.id]


@pytest.fixture
def stage(scheduler: Scheduler, clock: Clock) -> Stage:
    return Stage(scheduler, clock)


def test_worker_schedules_its_tasks_and_begins(stage: Stage) -> None:
    stage.worker([LOAD, REPORT]).step(stage.clock.now)
    assert (stage.task(LOAD)["status"], stage.task(REPORT)["status"]) == ("RUNNING", "PENDING")
    (listed,) = stage.scheduler.worker_list()
    assert (listed["host"], listed["first_task"]) == ("etl-01", REPORT.id)


def test_worker_runs_everything_and_leaves(stage: Stage) -> None:
    stage.to_end(stage.worker([LOAD, REPORT]))
    assert {task["status"] for task in stage.scheduler.task_list().values()} == {"DONE"}
    assert stage.complete == {LOAD.id, REPORT.id}
    assert stage.methods.count("ping") > 3


def test_run_reports_progress(stage: Stage) -> None:
    stage.until(stage.worker([LOAD]), "set_task_progress_percentage")
    task = stage.task(LOAD)
    assert (task["status_message"], task["progress_percentage"]) == ("100 rows", 12)


def test_failing_run_is_reported_with_traceback(stage: Stage) -> None:
    task = DemoTask(family="etl.Load", params={}, failures=[failures.WRONG_SCHEMA], failing_runs=1)
    stage.to_end(stage.worker([task]))
    assert stage.task(task)["status"] == "FAILED"
    assert "pandera.errors.SchemaError" in stage.scheduler.fetch_error(task_id=task.id)["error"]


def test_task_whose_output_exists_is_done_without_a_run(stage: Stage) -> None:
    stage.complete.add(LOAD.id)
    stage.worker([LOAD]).step(stage.clock.now)
    assert stage.task(LOAD)["status"] == "DONE"


def test_task_that_cannot_be_looked_at_is_unknown(stage: Stage) -> None:
    task = DemoTask(family="etl.Feed", params={}, is_known=False)
    stage.worker([task]).step(stage.clock.now)
    assert stage.task(task)["status"] == "UNKNOWN"


def test_batch_runs_as_one_and_completes_its_members(stage: Stage) -> None:
    tasks = [
        DemoTask(
            family="stream.ImportClicks", params={"since": str(n)}, key=str(n), is_batchable=True
        )
        for n in range(3)
    ]
    worker = stage.worker(tasks)
    worker.step(stage.clock.now)
    assert [stage.task(task)["status"] for task in tasks] == ["BATCH_RUNNING"] * 3
    stage.to_end(worker)
    assert [stage.task(task)["status"] for task in tasks] == ["DONE"] * 3
    assert stage.complete == {task.id for task in tasks}


def test_run_has_tracking_url_and_goes_on_to_hold_its_resources(stage: Stage) -> None:
    task = DemoTask(family="etl.Load", params={}, resources={"db": 1}, has_tracking_url=True)
    stage.scheduler.update_resource(resource="db", amount=1)
    stage.worker([task]).step(stage.clock.now)
    assert stage.task(task)["tracking_url"] == f"http://demo/history/by_task_id/{task.id}"
    (resource,) = stage.scheduler.resource_list()
    assert (resource["num_used"], list(resource["running"])) == (1, [task.id])


def test_worker_answers_messages(stage: Stage) -> None:
    task = DemoTask(family="etl.Load", params={}, accepts_messages=True)
    worker = stage.worker([task])
    worker.step(stage.clock.now)
    message = stage.scheduler.send_scheduler_message(worker=worker.id, task=task.id, content="hi")
    stage.until(worker, "add_scheduler_message_response")
    response = stage.scheduler.get_scheduler_message_response(task_id=task.id, **message)
    assert response == {"response": "done: hi"}


def test_worker_takes_more_tasks_if_told_so(stage: Stage) -> None:
    tasks = [DemoTask(family="etl.Load", params={"n": str(n)}, key=str(n)) for n in range(3)]
    worker = stage.worker(tasks)
    worker.step(stage.clock.now)
    stage.scheduler.set_worker_processes(worker=worker.id, n=3)
    stage.until(worker, "ping")
    assert [stage.task(task)["status"] for task in tasks] == ["RUNNING"] * 3
    assert stage.scheduler.worker_list()[0]["workers"] == 3


def test_worker_is_disabled_in_time_and_goes_on_with_its_run(stage: Stage) -> None:
    worker = stage.worker([LOAD], disabled_after=30)
    stage.until(worker, "disable_worker")
    assert stage.scheduler.worker_list()[0]["state"] == "disabled"
    stage.to_end(worker)
    assert stage.task(LOAD)["status"] == "DONE"


def test_change_of_pace_moves_the_end_of_a_run(stage: Stage) -> None:
    worker = stage.worker([LOAD])
    begin = stage.clock.now
    worker.step(begin)
    worker.change_pace(begin, 0.001)
    stage.until(worker, "ping")
    assert stage.task(LOAD)["status"] == "DONE"
    assert stage.clock.now - begin < 30
