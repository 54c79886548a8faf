"""Real Luigi workers: they wait for what is held, and stop what understands the message."""

import json

import pytest

from contract_tests.client import JSON, call, find, send
from contract_tests.server import Server
from contract_tests.workers import NOT_RUN, TASK_FAILED, Workers
from luigid import cli


def statuses(url: str) -> dict[str, str]:
    return {task["name"]: task["status"] for task in call(url, "task_list").values()}


def test_worker_waits_for_held_family_and_goes_on_after_release(
    server: Server, workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LUIGID_URL", server.url)
    assert cli.main(["hold", "--family", "Second", "--note", "not yet"]) == 0
    worker = workers.start("chain", "Second", "--worker-keep-alive")
    workers.wait_for("started First()")
    workers.tell("go")
    workers.wait_for("finished First()")
    worker.wait_until_idle()
    assert statuses(server.url) == {"First": "DONE", "Second": "PENDING"}
    assert cli.main(["release", "--family", "Second"]) == 0
    assert worker.finish() == 0
    assert statuses(server.url) == {"First": "DONE", "Second": "DONE"}


@pytest.mark.parametrize("flags", [[], ["--worker-force-multiprocessing"]], ids=["one", "forked"])
def test_running_task_is_cancelled_and_not_run_again(
    flags: list[str],
    server: Server,
    workers: Workers,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("LUIGID_URL", server.url)
    worker = workers.start("cancelling", "Cancellable", *flags)
    workers.wait_for("working")
    assert cli.main(["cancel", "Cancellable", "--message", "hurry"]) == 0
    assert cli.main(["cancel", "Cancellable", "--hold"]) == 0
    task_id = find(server.url, "Cancellable()")
    assert capsys.readouterr().out.splitlines() == [
        f"{task_id} answers: unknown message: hurry",
        f"{task_id} answers: cancelled",
    ]
    assert worker.finish() == TASK_FAILED
    details = send(server.url, "GET", f"/v1/tasks/{task_id}").json()
    assert (details["status"], details["held"]) == ("FAILED", True)
    assert details["error"].endswith("CancelledError: cancelled by an operator")
    call(server.url, "forgive_failures", task_id=task_id)
    assert call(server.url, "get_work", worker=details["workers"][0])["task_id"] is None


def test_unmodified_worker_drops_message_for_task_that_accepts_none(
    server: Server, workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LUIGID_URL", server.url)
    worker = workers.start("cancelling", "Deaf")
    workers.wait_for("working")
    assert cli.main(["cancel", "Deaf"]) == 1
    task_id = find(server.url, "Deaf()")
    running = call(server.url, "task_list", status="RUNNING")[task_id]
    sent = call(
        server.url,
        "send_scheduler_message",
        worker=running["worker_running"],
        task=task_id,
        content="cancel",
    )
    worker.wait_for_log("got message")
    workers.tell("go")
    assert worker.finish() == 0
    response = {"task_id": task_id, "message_id": sent["message_id"]}
    assert call(server.url, "get_scheduler_message_response", **response) == {"response": None}


def test_worker_without_keep_alive_ends_as_under_pause(server: Server, workers: Workers) -> None:
    data = json.dumps({"search": "Second"}).encode()
    assert send(server.url, "POST", "/v1/holds", headers=JSON, body=data).status == 201
    worker = workers.start("chain", "Second")
    workers.wait_for("started First()")
    workers.tell("go")
    assert worker.finish() == NOT_RUN
    assert statuses(server.url) == {"First": "DONE", "Second": "PENDING"}
