"""The diagrams of docs/statuses.md show exactly the transitions that calls cause."""

from collections.abc import Iterator
from itertools import pairwise
from random import Random
from typing import Any, TypeAlias

from docs.tools.diagrams import NONE, PICTURES, read
from luigid.scheduler import Scheduler
from luigid.state.events import Event, TaskStatusChanged
from luigid.state.policy import Policy
from luigid.state.state import SchedulerState
from luigid.state.task import STATUSES, Task
from unit_tests.scheduler.calls import call
from unit_tests.schedulers import Clock

TASKS = ["run", *(f"F_{number}" for number in range(5))]
WORKERS = ["v", "w"]

#: from, to, RPC method
Transition: TypeAlias = tuple[str, str, str]


def documented() -> set[Transition]:
    """Return the transitions in the diagrams."""
    sources = sorted(PICTURES.glob("*.mmd"))
    return {each for source in sources for each in read(source.read_text()).transitions()}


class Recorder:
    """A scheduler that records the transitions which each call causes."""

    def __init__(self, clock: Clock, **settings: Any) -> None:
        self.events: list[Event] = []
        self.state = SchedulerState({"db": 2})
        self.scheduler = Scheduler(self.state, Policy(**settings), clock, self.events.append)

    def call(self, method: str, **arguments: Any) -> tuple[Any, set[Transition]]:
        """Make a call; return its result and the transitions."""
        self.events.clear()
        before = {task.id: name(task) for task in self.state.tasks.values()}
        result = call(self.scheduler, method, **arguments)
        after = {task.id: name(task) for task in self.state.tasks.values()}
        transitions: set[Transition] = set()
        for task_id in before.keys() | after.keys():
            path = list(self._path(task_id, before.get(task_id, NONE), after.get(task_id, NONE)))
            transitions |= {(old, new, method) for old, new in pairwise(path)}
        return result, {each for each in transitions if each[0] != each[1]}

    def _path(self, task_id: str, before: str, after: str) -> Iterator[str]:
        """Yield the states of a task during a call."""
        changes = [
            event.status
            for event in self.events
            if isinstance(event, TaskStatusChanged) and event.task_id == task_id
        ]
        yield before
        if before == NONE and changes:
            yield "PENDING"
        # Which of the two kinds of DISABLED it is can be seen only after the call.
        for status in changes[:-1] if after != NONE else changes:
            yield "DISABLED_BY_SCHEDULER" if status == "DISABLED" else status
        yield after


def name(task: Task) -> str:
    """Return the name of a task's state in the diagrams."""
    if task.status != "DISABLED":
        return task.status
    return "DISABLED_BY_WORKER" if task.disabled_at is None else "DISABLED_BY_SCHEDULER"


def random_call(random: Random, batches: list[str]) -> tuple[str, dict[str, Any]]:
    task, worker = {"task_id": random.choice(TASKS)}, {"worker": random.choice(WORKERS)}
    kind = random.random()
    if kind < 0.45:
        report: dict[str, Any] = {**task, **worker, "family": "F", "params": {"a": 1}}
        report["status"] = random.choice(STATUSES)
        report["batchable"] = task["task_id"] != "run"
        report["assistant"] = random.random() < 0.2
        if random.random() < 0.3:
            report["new_deps"] = random.sample(TASKS, 1)
        if random.random() < 0.3:
            report["deps"] = []
        if task["task_id"] == "run":
            report["batch_id"] = random.choice([None, *batches[-2:]])
        return "add_task", report
    if kind < 0.7:
        claims = random.choice([None, [], ["run"]])
        asking = {**worker, "assistant": random.random() < 0.3}
        return "get_work", {**asking, "current_tasks": claims}
    return random.choice(
        [
            ("prune", {}),
            ("prune", {}),
            ("forgive_failures", task),
            ("mark_as_done", task),
            ("re_enable_task", task),
        ]
    )


def observed(seeds: int) -> set[Transition]:
    """Return the transitions of random calls to so many schedulers."""
    transitions: set[Transition] = set()
    for seed in range(seeds):
        random, clock = Random(seed), Clock()
        recorder = Recorder(
            clock,
            retry_delay=random.choice([1, 5]),
            remove_delay=random.choice([0, 5]),
            worker_disconnect_delay=random.choice([3, 10]),
            retry_count=random.choice([1, 2, 9]),
            disable_persist=5,
            stable_done_cooldown_secs=0,
        )
        for worker in WORKERS:
            recorder.call("add_task_batcher", worker=worker, task_family="F", batched_args=["a"])
        batches: list[str] = []
        for _ in range(100):
            clock.forward(random.choice([0, 0, 1, 4]))
            method, arguments = random_call(random, batches)
            result, made = recorder.call(method, **arguments)
            transitions |= made
            if method == "get_work" and "batch_id" in result:
                batches.append(result["batch_id"])
    return transitions


def test_diagrams_show_exactly_the_transitions_of_random_calls() -> None:
    shown, seen = documented(), observed(seeds=150)
    assert seen - shown == set()
    assert shown - seen == set()
