"""The runs of a task and the pages of workers, on a server with a task history."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest

from contract_tests.client import call, send
from contract_tests.server import running

WORKER = "Worker(salt=1, workers=2, host=etl1, username=luigi, pid=7)"
TASK = "Copy/2026 11 01"


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a server listens whose one worker has run a task twice, and runs another."""
    folder = tmp_path_factory.mktemp("server")
    settings: Any = {
        "scheduler": {"record_task_history": "true", "retry_count": 1000},
        "task_history": {"db_connection": f"sqlite:///{folder / 'history.db'}"},
    }
    with running(folder, settings=settings) as server:
        info = [["host", "etl1"], ["workers", 2], ["pid", 7]]
        call(server.url, "add_worker", worker=WORKER, info=info)
        for status in ("FAILED", "DONE"):
            report(server.url, TASK, "PENDING")
            assert get_work(server.url) == TASK
            report(server.url, TASK, status)
        report(server.url, "other", "PENDING")
        assert get_work(server.url) == "other"
        yield server.url


def report(url: str, task_id: str, status: str) -> None:
    params = {"day": "2026-11-01"}
    call(
        url,
        "add_task",
        worker=WORKER,
        task_id=task_id,
        family="Copy",
        params=params,
        status=status,
    )


def get_work(url: str) -> Any:
    return call(url, "get_work", worker=WORKER, host="etl1")["task_id"]


def ask(url: str, path: str) -> Any:
    answer = send(url, "GET", path)
    assert answer.status == 200, answer.body
    return answer.json()


def test_runs_come_from_history_with_worker_from_memory(url: str) -> None:
    found = ask(url, f"/v1/tasks/{quote(TASK, safe='')}/runs")
    assert found["history"] == "on"
    assert [(run["status"], run["worker"], run["host"]) for run in found["runs"]] == [
        ("DONE", WORKER, "etl1"),
        ("FAILED", WORKER, "etl1"),
    ]
    assert all(run["seconds"] >= 0 and run["record"] == 1 for run in found["runs"])
    assert (found["family"], found["params"]) == ("Copy", {"day": "2026-11-01"})
    assert [event["status"] for event in found["events"]] == [
        *("DONE", "RUNNING", "PENDING"),
        *("FAILED", "RUNNING", "PENDING"),
    ]
    assert (found["trend"]["n"], found["trend"]["failures"]) == (1, 1)


def test_pages_of_runs_join(url: str) -> None:
    path = f"/v1/tasks/{quote(TASK, safe='')}/runs"
    first = ask(url, f"{path}?limit=1")
    second = ask(url, f"{path}?limit=1&cursor={first['next_cursor']}")
    both = [*first["runs"], *second["runs"]]
    assert [run["status"] for run in both] == ["DONE", "FAILED"]
    assert second["next_cursor"] is None


def test_page_of_workers_agrees_with_worker_list(url: str) -> None:
    found = ask(url, "/v1/workers")
    (listed,) = call(url, "worker_list")
    (row,) = found["workers"]
    assert row["worker"] == listed["name"]
    assert row["state"] == listed["state"]
    assert [row["started"], row["last_active"]] == [listed["started"], listed["last_active"]]
    assert [task["task_id"] for task in row["running"]] == list(listed["running"])
    assert row["pending"] == listed["num_pending"]
    assert [run["task_id"] for run in row["lately"]] == [TASK, TASK]
    assert [run["status"] for run in row["lately"]] == ["DONE", "FAILED"]
    assert row["lately"][0]["params"] == {"day": "2026-11-01"}
    assert found["totals"]["busy"] == 1
