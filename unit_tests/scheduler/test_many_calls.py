"""Ten thousand random calls to one scheduler: every index is consistent after each."""

from random import Random
from typing import Any

from luigid.scheduler import Scheduler
from luigid.state.policy import Policy
from luigid.state.state import SchedulerState
from luigid.state.task import STATUSES, SUSPENDED
from unit_tests.scheduler.calls import call
from unit_tests.schedulers import Clock

TASKS = [f"F_{number}" for number in range(24)]
WORKERS = list("uvwxyz")


class RandomCalls(Random):
    """Draws calls like those of workers and operators."""

    def tasks(self, max_size: int) -> list[str]:
        return self.sample(TASKS, self.randint(0, max_size))

    def call(self) -> tuple[str, dict[str, Any]]:
        kind = self.random()
        if kind < 0.45:
            return "add_task", self.report()
        if kind < 0.75:
            claims = self.choice([None, [], self.tasks(3)])
            assistant = self.random() < 0.1
            asking = {"worker": self.choice(WORKERS), "assistant": assistant}
            return "get_work", {**asking, "current_tasks": claims}
        task, worker = {"task_id": self.choice(TASKS)}, {"worker": self.choice(WORKERS)}
        others: list[tuple[str, dict[str, Any]]] = [
            ("prune", {}),
            ("forgive_failures", task),
            ("mark_as_done", task),
            ("re_enable_task", task),
            ("count_pending", worker),
            ("add_worker", {**worker, "info": {"workers": self.randint(0, 3)}}),
            ("decrease_running_task_resources", {**task, "decrease_resources": {"db": 1}}),
            ("update_resource", {"resource": "db", "amount": self.randint(0, 3)}),
            (
                "add_task_batcher",
                {**worker, "task_family": "F", "batched_args": self.choice([["a"], ["a", "b"]])},
            ),
        ]
        if self.random() < 0.02:
            return "disable_worker", worker
        return self.choice(others)

    def report(self) -> dict[str, Any]:
        statuses = ["PENDING"] * 4 + ["RUNNING", "DONE", "DONE", "FAILED", "FAILED", "DISABLED"]
        number = self.randrange(len(TASKS))
        report: dict[str, Any] = {
            "worker": self.choice(WORKERS),
            "task_id": TASKS[number],
            "family": "F",
            "status": self.choice(statuses),
            "params": {"a": number, "b": number % 3},
            "batchable": number % 2 == 0,
            "priority": self.choice([0, 0, 0, 1, -1]),
        }
        if self.random() < 0.3:
            report["deps"] = self.tasks(3)
        if self.random() < 0.3:
            report["resources"] = self.choice([{}, {"db": 1}, {"db": 2, "gpu": 1}])
        return report


def test_indices_are_consistent_through_ten_thousand_calls() -> None:
    random, clock = RandomCalls(6), Clock()
    policy = Policy(
        retry_delay=20,
        remove_delay=30,
        worker_disconnect_delay=40,
        retry_count=3,
        disable_persist=60,
    )
    scheduler = Scheduler(SchedulerState({"db": 2}), policy, clock)
    seen: set[str] = set()
    for _ in range(10_000):
        method, arguments = random.call()
        call(scheduler, method, **arguments)
        scheduler.state.validate()
        clock.forward(random.choice([0, 0, 0, 1, 5]))
        seen |= {task.status for task in scheduler.state.tasks.values()}
    assert seen == {*STATUSES} - {SUSPENDED}
