"""Random schedulers in which many ready tasks compete for few resources and workers."""

from random import Random
from typing import Any

from luigid.scheduler import Scheduler
from luigid.state.policy import Policy
from luigid.state.slices import finish
from luigid.state.state import SchedulerState
from unit_tests.schedulers import Clock

WORKERS = ["u", "v", "w", "x"]
TASKS = [f"F_{number}" for number in range(12)]

#: of the server, of hosts and of workers, rates; without a total, they are plain
RESOURCES = ["db", "gpu", "gpu@host", "gpu@one", "mem@worker", "mem@w", "api@minute", "api@hour"]
HOSTS = ["one", "two"]

POLICY = Policy(worker_disconnect_delay=60)


def busy_scheduler(chance: Random) -> tuple[Scheduler, Clock]:
    """Return a scheduler, and its clock at the present."""
    clock = Clock()
    totals = {name: chance.randint(0, 4) for name in RESOURCES if chance.random() < 0.7}
    scheduler = Scheduler(SchedulerState(totals), POLICY, clock)
    for worker_id in WORKERS:
        _add_worker(scheduler, worker_id, chance)
    for task_id in chance.sample(TASKS, len(TASKS)):
        _add_task(scheduler, task_id, chance)
        clock.forward(chance.randint(0, 1))
        if chance.random() < 0.3:
            rates = scheduler.state.limits.rates(_amounts(chance))
            if rates:
                scheduler.state.add_start(rates, clock.now + chance.choice([0, 30, 61]))
    now = clock.now + 61
    for worker_id in WORKERS:
        asked = chance.choice([None, 0, 59, 60, 61])
        if asked is not None:
            # Not by get_work: what the worker would get stays in the competition.
            scheduler.state.touch_worker(worker_id, now - asked, asks_for_work=True)
    clock.now = now
    if chance.random() < 0.05:
        scheduler.disable_worker(worker=chance.choice(WORKERS))
    if chance.random() < 0.02:
        scheduler.pause()
    _add_holds(scheduler.state, chance)
    return scheduler, clock


def _add_worker(scheduler: Scheduler, worker_id: str, chance: Random) -> None:
    info: dict[str, Any] = {"workers": chance.choice([0, 1, 1, 2, 3])}
    if chance.random() < 0.8:
        info["host"] = chance.choice(HOSTS)
    if chance.random() < 0.25:
        info["assistant"] = True
    scheduler.add_worker(worker=worker_id, info=info)
    if chance.random() < 0.75:
        max_size = chance.choice([2, 3, float("inf")])
        scheduler.add_task_batcher(
            worker=worker_id, task_family="F", batched_args=["a"], max_batch_size=max_size
        )


def _add_task(scheduler: Scheduler, task_id: str, chance: Random) -> None:
    workers = chance.sample(WORKERS, chance.randint(1, 3))
    resources = _amounts(chance)
    for worker_id in workers:
        scheduler.add_task(
            worker=worker_id,
            task_id=task_id,
            family="F",
            params={"a": chance.randint(0, 5), "b": chance.randint(0, 1)},
            deps=[chance.choice([*TASKS, "missing"])] if chance.random() < 0.25 else [],
            priority=chance.randint(0, 2),
            resources=resources,
            runnable=chance.random() < 0.8,
            batchable=chance.random() < 0.5,
        )
    status = chance.choice([*["PENDING"] * 6, "RUNNING", "RUNNING", "FAILED", "DONE"])
    if status != "PENDING":
        scheduler.add_task(worker=workers[0], task_id=task_id, status=status, resources=resources)
    if status == "RUNNING" and chance.random() < 0.5:
        scheduler.decrease_running_task_resources(
            task_id=task_id, decrease_resources=_amounts(chance)
        )


def _add_holds(state: SchedulerState, chance: Random) -> None:
    for task_id in chance.sample(TASKS, chance.choice([0, 0, 1, 3])):
        state.hold_task(state.tasks[task_id], by="ann", since=state.tasks[task_id].time)
    if chance.random() < 0.05:
        families = frozenset(chance.choice([[], ["F"], ["G"]]))
        search = chance.choice(["", "a=1", "F(a=2 b=0"])
        finish(state.add_wide_hold(by="bob", since=1, families=families, search=search))


def _amounts(chance: Random) -> dict[str, float]:
    amounts = [0, 1, 1, 1, 2, 3, 0.1, -1]
    plain = ("db", "gpu") if chance.random() < 0.6 else chance.sample(RESOURCES, 3)
    return {name: chance.choice(amounts) for name in plain if chance.random() < 0.5}
