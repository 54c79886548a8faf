"""Random calls: every index holds after each, and leads where a naive pass over all tasks leads."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from luigid.scheduler import Policy, Scheduler
from luigid.scheduler.assignment import choose_work
from luigid.scheduler.steps import finish
from luigid.scheduler.upstream import Upstream
from unit_tests.scheduler import naive
from unit_tests.scheduler.calls import call
from unit_tests.scheduler.conftest import Clock

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
#: the task that stands for a batch, and those that it can be made of
TASKS = ["run", *(f"F_{number}" for number in range(5))]

task_id = st.sampled_from(TASKS)
worker = st.sampled_from(["v", "w", "x"])
no_tasks: st.SearchStrategy[list[str]] = st.just([])
some_tasks = no_tasks | st.lists(task_id, max_size=2)
amounts = st.dictionaries(st.sampled_from(["db", "gpu"]), st.integers(0, 2), max_size=2)
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


def calling(method: str, **arguments: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.tuples(st.just(method), st.fixed_dictionaries(arguments))


claims = st.none() | st.lists(task_id, max_size=3)
batched_args = st.sampled_from([["a"], ["a"], ["a", "b"], []])
max_batch_size = st.sampled_from([1, 2, float("inf")])
asking = calling("get_work", worker=worker, assistant=st.booleans(), current_tasks=claims)
calls = st.one_of(
    st.tuples(st.just("add_task"), reports),
    st.tuples(st.just("add_task"), reports),
    asking,
    asking,
    calling(
        "add_task_batcher",
        worker=worker,
        task_family=st.just("F"),
        batched_args=batched_args,
        max_batch_size=max_batch_size,
    ),
    calling(
        "add_worker", worker=worker, info=st.fixed_dictionaries({"workers": st.integers(0, 3)})
    ),
    calling("disable_worker", worker=worker),
    calling("decrease_running_task_resources", task_id=task_id, decrease_resources=amounts),
    calling("forgive_failures", task_id=task_id),
    calling("mark_as_done", task_id=task_id),
    calling("re_enable_task", task_id=task_id),
    calling("update_resource", resource=st.just("db"), amount=st.integers(0, 3)),
    calling("prune"),
)


def check(scheduler: Scheduler, now: float) -> None:
    state = scheduler.state
    state.validate()
    assert state.used_resources() == naive.used_resources(state)
    upstream = {i: status for i, status in naive.upstream_statuses(state).items() if status}
    assert finish(Upstream(state).statuses()) == upstream
    for worker in state.workers.values():
        counted = scheduler.count_pending(worker=worker.id)
        assert naive.counts(state, worker) == tuple(counted.values())[:3]
        for assistant in (False, True):
            chosen = choose_work(state, worker, assistant=assistant, active_since=now - 5)
            ids = [] if chosen is None else [task.id for task in chosen.tasks]
            assert ids == naive.chosen_work(
                state, worker, assistant=assistant, active_since=now - 5
            )


def begin(settings: dict[str, Any], clock: Clock) -> Scheduler:
    """Make a scheduler with tasks that wait for each other, need resources and can be batched."""
    scheduler = Scheduler(Policy(**settings), clock, {"db": 2})
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


@settings(max_examples=40, derandomize=True, deadline=None, database=None)
@given(
    settings=SETTINGS,
    steps=st.lists(st.tuples(st.integers(0, 3), calls), min_size=20, max_size=40),
)
def test_the_indices_hold_and_lead_where_a_naive_pass_leads(
    settings: dict[str, Any], steps: list[tuple[int, tuple[str, dict[str, Any]]]]
) -> None:
    clock = Clock()
    scheduler = begin(settings, clock)
    for seconds, (method, arguments) in steps:
        clock.forward(seconds)
        answer = call(scheduler, method, **arguments)
        if method == "get_work" and "batch_id" in answer:
            scheduler.add_task(
                worker=arguments["worker"],
                task_id="run",
                status="RUNNING",
                batch_id=answer["batch_id"],
            )
        check(scheduler, clock())
