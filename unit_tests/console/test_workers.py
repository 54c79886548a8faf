from typing import Any

import pytest

from luigid.console import workers
from luigid.console.address import parse_address
from luigid.console.client import Client
from unit_tests.console.fake_server import NOW, serving

ID = "Worker(salt=4711, workers=2, host=etl1, username=luigi, pid=31337)"


def worker(**fields: object) -> dict[str, Any]:
    return {
        "worker": ID,
        "last_active": NOW - 3.2,
        "state": "active",
        "idle_since": None,
        "messages": 0,
        "processes": 4,
        "running_total": 3,
        "pending": 1200,
        "unique_pending": 2,
        "first_task_name": "Report(day=1)",
        "lately": [],
        **fields,
    }


def run(status: str, family: str = "Load", seconds: float = 9.5) -> dict[str, Any]:
    return {"task_id": "Load_1", "family": family, "status": status, "seconds": seconds}


def cells(**fields: object) -> list[str]:
    return [cell.plain for cell in workers.row(worker(**fields), NOW)]


def test_row_has_the_figures_of_the_page() -> None:
    lately = [run("FAILED"), run("DONE", ""), run("DONE"), run("DONE")]
    assert cells(messages=5, lately=lately) == [
        "etl1, pid 31337",
        "checked in 3 s ago",
        "3 of 4",
        "1,200",
        "2",
        "5",
        "Report(day=1)",
        "failed Load 9.5 s, done Load_1 9.5 s, done Load 9.5 s",
    ]


def test_worker_without_facts_has_a_row() -> None:
    row = cells(worker="w", processes=None, first_task_name=None, running_total=1)
    assert [row[0], row[2], row[6], row[7]] == ["w", "1", "", ""]


def test_all_pages_of_workers_are_read() -> None:
    pages = [
        {"time": NOW, "workers": [worker(worker="a")], "next_cursor": "c"},
        {"time": NOW, "workers": [worker(worker="b")], "next_cursor": None},
    ]
    with serving() as server:
        server.answers["/v1/workers"] = lambda asked: pages["cursor" in asked.query]
        found = list(workers.find(Client(parse_address(server.url))))
    assert [each["worker"] for each, _now in found] == ["a", "b"]


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({"last_active": NOW - 30}, "checked in 30 s ago"),
        ({"last_active": NOW - 31}, "silent for 31 s"),
        ({"last_active": NOW - 31, "state": "disabled"}, "disabled"),
        ({"last_active": NOW + 5}, "checked in 0 s ago"),
        ({"running_total": 0, "idle_since": NOW - 120}, "idle for 2 m"),
        ({"running_total": 0}, "idle"),
    ],
)
def test_state_is_in_the_words_of_the_page(fields: dict[str, Any], state: str) -> None:
    assert cells(**fields)[1] == state


@pytest.mark.parametrize(
    ("worker_id", "name"),
    [
        (ID, "etl1, pid 31337"),
        ("Worker(salt=1, host=one)", "one"),
        ("Worker(salt=1)", "Worker(salt=1)"),
        ("any id", "any id"),
    ],
)
def test_name_is_host_and_process(worker_id: str, name: str) -> None:
    assert workers.name_of(worker_id) == name
