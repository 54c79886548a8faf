"""Arguments for every RPC method, drawn from a small world."""

from collections.abc import Callable
from typing import Any, TypeAlias

from hypothesis import strategies as st

from contract_tests.differential.world import World

Arguments: TypeAlias = st.SearchStrategy[dict[str, Any]]

_STATUSES = ("PENDING", "RUNNING", "DONE", "FAILED", "DISABLED", "SUSPENDED", "UNKNOWN")
_UPSTREAM = (
    "",
    "UPSTREAM_FAILED",
    "UPSTREAM_DISABLED",
    "UPSTREAM_RUNNING",
    "UPSTREAM_MISSING_INPUT",
    "FAILED",
)
_RESOURCES = ("r0", "r1", "unnamed")
_TEXTS = st.sampled_from(["", "one", "two"])
#: only whether they count as true matters
_TRUTHS = st.sampled_from([True, False, 1, 0, None, "no"])


def task_ids(world: World) -> st.SearchStrategy[str]:
    return st.sampled_from(world.task_ids)


def worker_ids(world: World) -> st.SearchStrategy[str]:
    return st.sampled_from(world.worker_ids)


@st.composite
def add_task(draw: st.DrawFn, world: World) -> dict[str, Any]:
    number = draw(st.integers(0, world.tasks - 1))
    task_id = world.task_ids[number]
    known = world.task_ids if world.has_cycles else world.task_ids[number + 1 :]
    deps = st.lists(st.sampled_from(known), max_size=world.deps) if known else st.just([])
    arguments: dict[str, Any] = {
        "worker": draw(worker_ids(world)),
        "task_id": task_id,
        "family": task_id[0],
        "params": {"a": str(number), "b": str(number // 4)},
    }
    statuses = [s for s in _STATUSES if s != "DISABLED" or not world.has_cycles]
    rare = {
        "status": st.sampled_from(statuses),
        "new_deps": deps,
        "runnable": st.sampled_from([False, None, 0, "", "no"]),
        "assistant": _TRUTHS,
        "expl": _TEXTS,
        "tracking_url": _TEXTS,
        "param_visibilities": st.fixed_dictionaries({"a": st.sampled_from([0, 1, 2])}),
        # Luigi's comes back as it was sent.
        "accepts_messages": st.sampled_from([True, None]),
        "module": st.just("m"),
        "owners": st.sampled_from([["owner"], [None]]),
        "retry_policy_dict": st.just({}) if world.has_cycles else _RETRY_POLICIES,
    }
    common: dict[str, st.SearchStrategy[Any]] = {
        "priority": st.sampled_from([1, 5, -2, 0.5]),
    }
    if draw(st.integers(0, 3)) == 3:
        common["deps"] = deps
    if world.has_resources and draw(st.integers(0, 3)) < 3:
        # Mostly: a worker whose tasks need none is served in a simpler way.
        arguments["resources"] = draw(amounts(0, 2))
    if world.has_batches:
        arguments |= {"batchable": draw(st.sampled_from([True] * 5 + [1, "no", 0, [], False]))}
    arguments |= draw(st.fixed_dictionaries({}, optional=common))
    arguments |= {name: draw(value) for name, value in rare.items() if draw(st.integers(0, 7)) == 7}
    if arguments.get("status") == "UNKNOWN":
        # Behind an UNKNOWN task with dependencies Luigi's answers depend on the order of its walk.
        arguments |= {"deps": [], "new_deps": None}
    return arguments


_RETRY_POLICIES = st.fixed_dictionaries(
    {},
    optional={
        "retry_count": st.sampled_from([1, 2, None]),
        "disable_window": st.sampled_from([3, None]),
        "disable_hard_timeout": st.sampled_from([0, 4, None]),
    },
)


def amounts(least: int, most: int) -> st.SearchStrategy[dict[str, int]]:
    return st.dictionaries(st.sampled_from(_RESOURCES), st.integers(least, most), max_size=2)


def get_work(world: World) -> Arguments:
    assistant = {"assistant": _TRUTHS} if world.has_assistants else {}
    return st.fixed_dictionaries(
        {"worker": worker_ids(world)},
        optional={
            "host": st.just("host"),
            "current_tasks": st.lists(task_ids(world), max_size=4),
            **assistant,
        },
    )


def _with(**fields: st.SearchStrategy[Any]) -> Arguments:
    return st.fixed_dictionaries(fields)


def _infos(world: World) -> st.SearchStrategy[list[tuple[str, Any]]]:
    pair = st.one_of(
        st.tuples(st.just("workers"), st.integers(0, 3)),
        st.tuples(st.just("first_task"), task_ids(world)),
        st.tuples(st.just("host"), _TEXTS),
    )
    return st.lists(pair, max_size=2)


def _graphs(world: World) -> Arguments:
    return _with(task_id=task_ids(world), include_done=_TRUTHS)


def _task_lists(world: World) -> Arguments:
    # On a cycle Luigi's upstream statuses depend on the order of its walk.
    upstream = ("",) if world.has_cycles else _UPSTREAM
    return st.fixed_dictionaries(
        {},
        optional={
            "status": st.sampled_from(["", "BATCH_RUNNING", *_STATUSES]),
            "upstream_status": st.sampled_from(upstream),
            "limit": st.sampled_from([True, False, None, 0, 100000]),
            "search": st.sampled_from([None, "", " ", "a=1", "f  B=1"]),
            "max_shown_tasks": st.sampled_from([None, 0, 1, 1.5, 2]),
        },
    )


def _scheduling_failures(world: World) -> Arguments:
    return _with(
        worker=worker_ids(world),
        task_name=task_ids(world),
        family=st.sampled_from(world.families),
        params=st.just({"a": "1"}),
        expl=_TEXTS,
        owners=st.just(["owner"]),
    )


def _nothing(world: World) -> Arguments:
    return st.just({})


def _task(world: World) -> Arguments:
    return _with(task_id=task_ids(world))


def _worker(world: World) -> Arguments:
    return _with(worker=worker_ids(world))


#: RPC method -> its arguments in a world
ARGUMENTS: dict[str, Callable[[World], Arguments]] = {
    "add_task": add_task,
    "add_task_batcher": lambda world: _with(
        worker=worker_ids(world),
        task_family=st.sampled_from(world.families),
        batched_args=st.sampled_from([["a"], ["a", "b"], ["missing"], []]),
        max_batch_size=st.sampled_from([2, 3, 1, float("inf")]),
    ),
    "add_worker": lambda world: _with(worker=worker_ids(world), info=_infos(world)),
    "get_work": get_work,
    "ping": _worker,
    "count_pending": _worker,
    "announce_scheduling_failure": _scheduling_failures,
    "set_task_status_message": lambda w: _with(task_id=task_ids(w), status_message=_TEXTS),
    "set_task_progress_percentage": lambda w: _with(
        task_id=task_ids(w), progress_percentage=st.integers(0, 100)
    ),
    "decrease_running_task_resources": lambda w: _with(
        task_id=task_ids(w), decrease_resources=amounts(-1, 2)
    ),
    "add_scheduler_message_response": lambda w: _with(
        task_id=task_ids(w), message_id=_TEXTS, response=_TEXTS
    ),
    "report_task_statistics": lambda w: _with(task_id=task_ids(w), statistics=st.just({"x": 1})),
    "update_metrics_task_started": lambda w: _with(task=task_ids(w)),
    "graph": _nothing,
    "dep_graph": _graphs,
    "inverse_dep_graph": _graphs,
    "task_list": _task_lists,
    "task_search": lambda w: _with(task_str=st.sampled_from(["", "F", "_1"])),
    "worker_list": lambda w: st.fixed_dictionaries({}, optional={"include_running": _TRUTHS}),
    "resource_list": _nothing,
    "fetch_error": _task,
    "get_task_status_message": _task,
    "get_task_progress_percentage": _task,
    "get_running_task_resources": _task,
    "get_scheduler_message_response": lambda w: _with(task_id=task_ids(w), message_id=_TEXTS),
    "has_task_history": _nothing,
    "is_pause_enabled": _nothing,
    "is_paused": _nothing,
    "prune": _nothing,
    "forgive_failures": _task,
    "mark_as_done": _task,
    "re_enable_task": _task,
    "disable_worker": _worker,
    "set_worker_processes": lambda w: _with(worker=worker_ids(w), n=st.integers(0, 3)),
    "send_scheduler_message": lambda w: _with(
        worker=worker_ids(w), task=task_ids(w), content=_TEXTS
    ),
    "pause": _nothing,
    "unpause": _nothing,
    "update_resource": lambda w: _with(
        resource=st.sampled_from(_RESOURCES), amount=st.sampled_from([0, 1, 3, -1, 1.5, "2", True])
    ),
    "update_resources": lambda w: st.dictionaries(
        st.sampled_from(_RESOURCES), st.sampled_from([0, 1, 1.5, 3]), max_size=2
    ),
}
