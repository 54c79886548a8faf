from collections import Counter

import pytest

from contract_tests.client import call, find
from contract_tests.server import Server
from contract_tests.workers import ALREADY_RUNNING, SHARED, Workers

DIAMOND = ["Bottom()", *(f"Side(name={name})" for name in ("left", "middle", "right")), "Top()"]


@pytest.mark.parametrize(
    ("listen", "wire"),
    [("tcp", "post"), ("tcp", "urllib"), ("tcp", "get"), ("tcp", "json"), ("unix", "post")],
)
def test_three_workers_run_diamond_once(server: Server, workers: Workers, wire: str) -> None:
    processes = [
        workers.start("diamond", "Top", "--worker-keep-alive", wire=wire) for _ in range(3)
    ]
    assert {process.finish() for process in processes} <= SHARED

    events = workers.journal()
    assert Counter(events) == Counter(f"{e} {t}" for t in DIAMOND for e in ("started", "finished"))
    assert events[:2] == ["started Bottom()", "finished Bottom()"]
    assert events[-2:] == ["started Top()", "finished Top()"]
    tasks = call(server.url, "task_list")
    assert sorted(task["display_name"] for task in tasks.values()) == DIAMOND
    assert {task["status"] for task in tasks.values()} == {"DONE"}


def test_dependencies_found_during_run_are_scheduled(server: Server, workers: Workers) -> None:
    assert workers.run("dynamic", "Sum") == 0

    events = workers.journal()
    assert events[:3] == ["started Sum()", "ran Number(n=3)", "started Sum()"]
    assert sorted(events[3:6]) == [f"ran Number(n={n})" for n in (10, 11, 12)]
    assert events[6:] == ["started Sum()", "sum 33"]
    graph = call(server.url, "dep_graph", task_id=find(server.url, "Sum()"))
    assert Counter(task["name"] for task in graph.values()) == {"Sum": 1, "Number": 4}


def test_worker_without_keep_alive_leaves_tasks_of_others(server: Server, workers: Workers) -> None:
    first = workers.start("chain", "First")
    workers.wait_for("started First()")
    assert workers.run("chain", "Second") == ALREADY_RUNNING
    workers.tell("go")
    assert first.finish() == 0
    assert workers.journal() == ["started First()", "go", "finished First()"]
    second = call(server.url, "task_list", status="PENDING")[find(server.url, "Second()")]
    assert len(second["workers"]) == 1


def test_worker_with_keep_alive_waits_for_tasks_of_others(workers: Workers) -> None:
    first = workers.start("chain", "First")
    workers.wait_for("started First()")
    second = workers.start("chain", "Second", "--worker-keep-alive")
    second.wait_until_idle()
    workers.tell("go")
    assert [first.finish(), second.finish()] == [0, ALREADY_RUNNING]
    assert workers.journal()[2:] == ["finished First()", "started Second()", "finished Second()"]
