import signal

import pytest

from contract_tests.client import call, find
from contract_tests.server import Server, Settings
from contract_tests.workers import (
    MISSING_DATA,
    SCHEDULING_ERROR,
    SHARED,
    TASK_FAILED,
    Workers,
)

RETRY_AT_ONCE = {"prune_on_get_work": "true", "retry_delay": 0}


@pytest.fixture
def settings() -> Settings:
    return {"scheduler": RETRY_AT_ONCE}


def test_failed_task_is_retried(workers: Workers) -> None:
    flaky = "Flaky(failures=2)"
    assert workers.run("failing", "Flaky", "--failures", "2", "--worker-keep-alive") == 0
    assert workers.journal() == [f"started {flaky}"] * 3 + [f"finished {flaky}"]


def test_task_that_fails_too_often_is_disabled_until_re_enabled(
    server: Server, workers: Workers
) -> None:
    assert workers.run("failing", "AfterDoomed", "--worker-keep-alive") == TASK_FAILED

    assert workers.journal() == ["started Doomed()"] * 2
    doomed = find(server.url, "Doomed()")
    assert call(server.url, "task_list", status="DISABLED")[doomed]["re_enable_able"] is True
    waiting = call(server.url, "task_list", status="PENDING", upstream_status="UPSTREAM_DISABLED")
    assert [task["name"] for task in waiting.values()] == ["AfterDoomed"]
    error = call(server.url, "fetch_error", task_id=doomed)
    assert "RuntimeError: out of order" in error["error"]
    assert error["taskModule"] == "contract_tests.pipelines.failing"

    workers.tell("repaired")
    assert call(server.url, "re_enable_task", task_id=doomed)["status"] == "FAILED"
    assert workers.run("failing", "AfterDoomed", "--worker-keep-alive") == 0
    assert call(server.url, "task_list")[doomed]["status"] == "DONE"


def test_dependents_of_disabled_task_run_once_it_is_marked_as_done(
    server: Server, workers: Workers
) -> None:
    assert workers.run("failing", "AfterDoomed", "--worker-keep-alive") == TASK_FAILED
    doomed = find(server.url, "Doomed()")
    assert call(server.url, "mark_as_done", task_id=doomed)["status"] == "DONE"
    waiting = call(server.url, "task_list", status="PENDING", upstream_status="")
    assert [task["name"] for task in waiting.values()] == ["AfterDoomed"]


@pytest.mark.parametrize(
    "settings", [{"scheduler": RETRY_AT_ONCE | {"worker_disconnect_delay": 2}}], ids=["2 s"]
)
def test_task_of_lost_worker_is_run_by_another(workers: Workers) -> None:
    lost = workers.start("chain", "First")
    workers.wait_for("started First()")
    lost.send_signal(signal.SIGKILL)
    workers.tell("go")
    assert workers.run("chain", "Second", "--worker-keep-alive") in SHARED
    assert workers.journal() == [
        "started First()",
        "go",
        *("started First()", "finished First()"),
        *("started Second()", "finished Second()"),
    ]


def test_task_that_cannot_be_scheduled_is_announced(server: Server, workers: Workers) -> None:
    assert workers.run("failing", "Unplannable") == SCHEDULING_ERROR
    task = call(server.url, "task_list")[find(server.url, "Unplannable()")]
    assert task["status"] == "UNKNOWN"


def test_task_with_missing_external_data_does_not_run(server: Server, workers: Workers) -> None:
    assert workers.run("failing", "AfterDelivery") == MISSING_DATA
    pending = call(server.url, "task_list", status="PENDING", upstream_status="")
    assert {task["name"]: len(task["workers"]) for task in pending.values()} == {
        "Delivery": 0,
        "AfterDelivery": 1,
    }
