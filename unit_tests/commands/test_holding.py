"""The commands hold, release, holds, cancel, and retry --from-here."""

import json
from typing import Any

import pytest

from luigid.console import bulk, cancelling
from unit_tests.commands.conftest import Run
from unit_tests.console.fake_server import NOW, Answer, Asked, FakeServer, make_task


def result(task_id: str, reason: str | None = None, part: str = "asked") -> dict[str, Any]:
    outcome = "changed" if reason is None else "skipped"
    return {"task_id": task_id, "outcome": outcome, "reason": reason, "part": part}


def action(*results: dict[str, Any], **fields: object) -> dict[str, Any]:
    return {
        "action_id": "a1",
        "state": "done",
        "error": None,
        "total": len(results),
        "done": len(results),
        "changed": sum(each["outcome"] == "changed" for each in results),
        "without_worker": 0,
        "still_held": 0,
        "downstream": {"affected": 0, "unblocked": 0},
        "results": list(results),
        **fields,
    }


def hold(number: int, **fields: object) -> dict[str, Any]:
    return {
        "hold_id": number,
        "scope": "task",
        "by": "ann",
        "since": NOW - 65,
        "note": "",
        "task_id": None,
        "family": [],
        "search": "",
        **fields,
    }


FAMILY = hold(7, scope="family", family=["Load"], note="disk full")
FILTER = hold(8, scope="filter", family=["A", "B"], search="x y")
TASK = hold(9, task_id="Load_1")


@pytest.fixture
def server(server: FakeServer) -> FakeServer:
    server.tasks = [
        make_task("Load_1"),
        make_task("Run_1", "RUNNING", accepts_messages=True, worker_running="w"),
    ]
    server.answers["/v1/actions"] = action(result("Load_1"))
    server.answers["/v1/holds"] = lambda asked: (
        FAMILY if asked.method == "POST" else {"holds": [FAMILY, FILTER, TASK], "next_cursor": None}
    )
    for number in (7, 8):
        server.answers[f"/v1/holds/{number}"] = Answer(204)
    return server


def asked(server: FakeServer, path: str) -> list[Asked]:
    return [each for each in server.asked if each.path == path]


@pytest.mark.parametrize(
    ("arguments", "body", "line"),
    [
        (
            ["hold", "Load", "--note", "disk full"],
            {"action": "hold", "note": "disk full"},
            "Held: Load_1.\n",
        ),
        (["release", "Load_1"], {"action": "release"}, "Released: Load_1.\n"),
        (["retry", "--from-here", "Load"], {"action": "retry"}, "Retried: Load_1.\n"),
    ],
)
def test_command_acts_on_the_tasks_that_are_named(
    arguments: list[str], body: dict[str, Any], line: str, server: FakeServer, run: Run
) -> None:
    assert run(*arguments) == (0, line, "")
    (sent,) = asked(server, "/v1/actions")
    assert sent.body == {**body, "task_ids": ["Load_1"]} | (
        {"note": ""} if arguments[0] == "hold" and "note" not in body else {}
    )


def test_skipped_task_is_told_with_the_reason(server: FakeServer, run: Run) -> None:
    server.answers["/v1/actions"] = action(result("Load_1", "already_held"))
    assert run("hold", "Load") == (1, "", "Load_1: is held already\n")


def test_retry_tells_what_it_has_included_and_what_waits(server: FakeServer, run: Run) -> None:
    server.answers["/v1/actions"] = action(
        result("Load_1"),
        result("Cause", part="upstream"),
        result("Off", "disabled_by_worker", "downstream"),
        downstream={"affected": 12, "unblocked": 2},
        without_worker=1,
        still_held=1,
    )
    status, out, err = run("retry", "--from-here", "Load_1")
    assert (status, err) == (0, "")
    assert out.splitlines() == [
        "Retried: Load_1.",
        "Retried: Cause (it was waited for).",
        "12 tasks wait behind, 2 of them only for this.",
        "1 task has no worker that can run them.",
        "1 task is still held by a family or a filter: see luigid holds.",
    ]


def test_long_action_is_followed_to_its_end(
    server: FakeServer, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "_INTERVAL", 0)
    server.answers["/v1/actions"] = action(state="running")
    server.answers["/v1/actions/a1"] = action(result("Load_1"))
    assert run("release", "Load_1") == (0, "Released: Load_1.\n", "")
    server.answers["/v1/actions/a1"] = action(state="failed", error="disk full")
    status, _, err = run("release", "Load_1")
    assert (status, "disk full" in err) == (3, True)


def test_family_is_held_and_released(server: FakeServer, run: Run) -> None:
    assert run("hold", "--family", "Load", "--note", "disk full") == (
        0,
        "Hold 7: all of Load.\n",
        "",
    )
    assert asked(server, "/v1/holds")[0].body == {"family": ["Load"], "note": "disk full"}
    assert run("release", "--family", "Load") == (0, "Released: hold 7.\n", "")
    assert run("release", "--family", "B", "--family", "A", "--search", "x  y")[0] == 0
    assert run("release", "--hold", "8") == (0, "Released: hold 8.\n", "")
    assert [(each.method, each.path) for each in server.asked if "holds/" in each.path] == [
        ("DELETE", "/v1/holds/7"),
        ("DELETE", "/v1/holds/8"),
        ("DELETE", "/v1/holds/8"),
    ]
    status, _, err = run("release", "--family", "Other")
    assert (status, err) == (1, "luigid: error: there is no such hold: see luigid holds\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ["hold"],
        ["hold", "t", "--family", "F"],
        ["release"],
        ["release", "t", "--hold", "1"],
        ["release", "--hold", "0"],
    ],
)
def test_target_must_be_clear(arguments: list[str], server: FakeServer, run: Run) -> None:
    try:
        status = run(*arguments)[0]
    except SystemExit as end:
        status = int(end.code or 0)
    assert status == 2
    assert server.asked == []


def test_holds_are_listed(server: FakeServer, run: Run) -> None:
    status, out, _ = run("holds")
    assert status == 0
    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert lines == [
        "Hold What By Since Note",
        "7 all of Load ann 1 m 05 s disk full",
        '8 all with family A, B and "x y" ann 1 m 05 s',
        "9 Load_1 ann 1 m 05 s",
    ]
    status, out, _ = run("holds", "--json")
    assert json.loads(out) == [FAMILY, FILTER, TASK]
    server.answers["/v1/holds"] = {"holds": [], "next_cursor": None}
    assert run("holds") == (1, "", "No holds.\n")


def test_cancel_sends_the_word_and_tells_the_answer(
    server: FakeServer, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cancelling, "_INTERVAL", 0)
    answers = iter([None, "stopping"])
    server.answers["/api/send_scheduler_message"] = {"response": {"message_id": "m"}}
    server.answers["/api/get_scheduler_message_response"] = lambda _asked: {
        "response": {"response": next(answers)}
    }
    assert run("cancel", "Run", "--hold") == (0, "Run_1 answers: stopping\n", "")
    assert asked(server, "/v1/actions")[0].body["action"] == "hold"
    assert server.calls()[0] == (
        "send_scheduler_message",
        {"worker": "w", "task": "Run_1", "content": "cancel"},
    )
    assert server.calls()[1][1] == {"task_id": "Run_1", "message_id": "m"}


def test_cancel_says_that_no_answer_came(
    server: FakeServer, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticks = iter([0.0, 0.5, 2.0])
    monkeypatch.setattr(cancelling, "_INTERVAL", 0)
    monkeypatch.setattr("luigid.console.cancelling.time.monotonic", lambda: next(ticks))
    server.answers["/api/send_scheduler_message"] = {"response": {"message_id": "m"}}
    server.answers["/api/get_scheduler_message_response"] = {"response": {"response": None}}
    status, out, err = run("cancel", "Run", "--wait", "1")
    assert (status, out) == (1, "")
    assert "Run_1 has not answered for 1 s" in err


@pytest.mark.parametrize(
    ("task", "words"),
    [
        (make_task("X", "PENDING"), "X is pending: only a running task gets messages"),
        (make_task("X", "RUNNING"), "X accepts no messages"),
    ],
)
def test_task_that_no_message_reaches_is_not_asked(
    task: dict[str, Any], words: str, server: FakeServer, run: Run
) -> None:
    server.tasks = [task]
    status, _, err = run("cancel", "X")
    assert (status, words in err, server.calls()) == (1, True, [])
