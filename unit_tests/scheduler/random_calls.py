"""Strategies for random calls, and schedulers to receive them."""

from typing import Any, TypeAlias

from hypothesis import strategies as st

from luigid.scheduler import Scheduler
from luigid.state.policy import Policy
from luigid.state.record.undo_log import UndoLog
from luigid.state.state import SchedulerState
from unit_tests.scheduler.calls import call
from unit_tests.schedulers import Clock

#: seconds to wait, then method and arguments
TimedCall: TypeAlias = tuple[int, tuple[str, dict[str, Any]]]

SETTINGS = st.fixed_dictionaries(
    {
        "retry_delay": st.sampled_from([-1, 0, 5]),
        "remove_delay": st.sampled_from([-1, 10]),
        "worker_disconnect_delay": st.sampled_from([5, 60]),
        "retry_count": st.sampled_from([1, 3]),
        "disable_persist": st.sampled_from([5, 60]),
        "prune_on_get_work": st.booleans(),
        "stable_done_cooldown_secs": st.sampled_from([0, 5]),
    }
)
#: of the resources
TOTALS = {"db": 2, "gpu@host": 1, "api@minute": 3}
#: the task that runs a batch, and those that can be its members
TASKS = ["run", *(f"F_{number}" for number in range(5))]

task_id = st.sampled_from(TASKS)
worker = st.sampled_from(["v", "w", "x"])
no_tasks: st.SearchStrategy[list[str]] = st.just([])
some_tasks = no_tasks | st.lists(task_id, max_size=2)
#: resources of the server, of hosts and workers, and rates; some are plain until they have a total
RESOURCES = ["db", "gpu", "db", "gpu@host", "mem@worker", "api@second", "api@minute", "gpu@one"]
amounts = st.dictionaries(st.sampled_from(RESOURCES), st.integers(0, 2), max_size=2)
hosts = st.sampled_from(["one", "two"])
infos = st.fixed_dictionaries({"workers": st.integers(0, 3)}, optional={"host": hosts})
reports = st.fixed_dictionaries(
    {
        "worker": worker,
        "task_id": task_id,
        "status": st.sampled_from(
            [*["PENDING"] * 4, "RUNNING", "DONE", "DONE", "FAILED", "DISABLED"]
        ),
        "family": st.just("F"),
        "params": st.fixed_dictionaries({"a": st.integers(0, 9)}),
        "batchable": st.sampled_from([True, True, False]),
    },
    optional={
        "deps": some_tasks,
        "new_deps": some_tasks,
        "priority": st.integers(-1, 2),
        "resources": amounts,
        "runnable": st.booleans(),
        "assistant": st.booleans(),
    },
)


def call_of(method: str, **arguments: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.tuples(st.just(method), st.fixed_dictionaries(arguments))


claims = st.none() | st.lists(task_id, max_size=3)
batched_args = st.sampled_from([["a"], ["a"], ["a", "b"], []])
max_batch_size = st.sampled_from([1, 2, float("inf")])
asking = call_of(
    "get_work",
    worker=worker,
    assistant=st.booleans(),
    current_tasks=claims,
    host=st.none() | hosts,
)
calls = st.one_of(
    st.tuples(st.just("add_task"), reports),
    st.tuples(st.just("add_task"), reports),
    asking,
    asking,
    call_of(
        "add_task_batcher",
        worker=worker,
        task_family=st.just("F"),
        batched_args=batched_args,
        max_batch_size=max_batch_size,
    ),
    call_of("add_worker", worker=worker, info=infos),
    call_of("disable_worker", worker=worker),
    call_of("decrease_running_task_resources", task_id=task_id, decrease_resources=amounts),
    call_of("forgive_failures", task_id=task_id),
    call_of("mark_as_done", task_id=task_id),
    call_of("re_enable_task", task_id=task_id),
    call_of(
        "update_resource",
        resource=st.sampled_from([*RESOURCES, "mem@w"]),
        amount=st.integers(0, 3),
    ),
    call_of("pause"),
    call_of("unpause"),
    call_of("prune"),
)


timed_calls = st.tuples(st.integers(0, 3), calls)


def new_scheduler(
    settings: dict[str, Any], clock: Clock, undo_log: UndoLog | None = None
) -> Scheduler:
    """Return a scheduler with tasks that have dependencies and resources and can be batched."""
    scheduler = Scheduler(SchedulerState(TOTALS, undo_log), Policy(**settings), clock)
    scheduler.add_task_batcher(worker="w", task_family="F", batched_args=["a"])
    for number in range(5):
        scheduler.add_task(
            worker="w",
            task_id=f"F_{number}",
            family="F",
            params={"a": number, "b": number // 3},
            batchable=True,
            resources={"db": number % 2},
            deps=["F_0"] if number == 4 else [],
        )
    return scheduler


def make_call(scheduler: Scheduler, clock: Clock, timed_call: TimedCall) -> None:
    """Wait and make a call; if it returns a batch, report the task that runs it."""
    seconds, (method, arguments) = timed_call
    clock.forward(seconds)
    answer = call(scheduler, method, **arguments)
    if method == "get_work" and "batch_id" in answer:
        scheduler.add_task(
            worker=arguments["worker"],
            task_id="run",
            status="RUNNING",
            batch_id=answer["batch_id"],
        )
