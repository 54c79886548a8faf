import json

from unit_tests.commands.conftest import Run
from unit_tests.console.fake_server import NOW, FakeServer

WORKER = {
    "name": "Worker(salt=1, host=etl1, pid=7)",
    "last_active": NOW - 3,
    "state": "active",
    "num_unread_rpc_messages": 0,
    "workers": 2,
    "num_running": 1,
    "num_pending": 0,
    "num_uniques": 0,
    "first_task_display_name": None,
}


ROW = {
    "worker": "Worker(salt=1, host=etl1, pid=7)",
    "last_active": NOW - 3,
    "state": "active",
    "idle_since": None,
    "messages": 0,
    "processes": 2,
    "running_total": 1,
    "pending": 0,
    "unique_pending": 0,
    "first_task_name": None,
    "lately": [{"task_id": "Load_1", "family": "Load", "status": "DONE", "seconds": 9}],
}


def page(*workers: object) -> dict[str, object]:
    return {"time": NOW, "workers": list(workers), "next_cursor": None}


def test_workers_are_a_table(server: FakeServer, run: Run) -> None:
    server.answers["/v1/workers"] = page(ROW)
    assert run("workers") == (
        0,
        "Worker       State               Running  Pending  Unique  Lately\n"
        "etl1, pid 7  checked in 3 s ago   1 of 2        0       0  done Load 9 s\n",
        "",
    )


def test_json_is_that_of_the_api(server: FakeServer, run: Run) -> None:
    server.answers["/api/worker_list"] = {"response": [WORKER]}
    status, out, _ = run("workers", "--json")
    assert (status, json.loads(out)) == (0, [WORKER])


def test_no_worker_is_status_1(server: FakeServer, run: Run) -> None:
    server.answers["/v1/workers"] = page()
    assert run("workers") == (1, "", "No workers.\n")
