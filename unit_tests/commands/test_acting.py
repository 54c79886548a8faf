import io
import json
import sys

import pytest

from unit_tests.commands.conftest import Run
from unit_tests.console.fake_server import FakeServer, make_task


class Keyboard(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def server(server: FakeServer) -> FakeServer:
    server.tasks = [
        make_task("Failed_1", "FAILED"),
        make_task("Failed_2", "FAILED"),
        make_task("Off_1", "DISABLED", re_enable_able=True),
        make_task("Done_1", "DONE"),
    ]
    for method in ("forgive_failures", "re_enable_task", "mark_as_done"):
        server.answers[f"/api/{method}"] = {"response": {"task_id": "X", "status": "DONE"}}
    return server


@pytest.mark.parametrize(
    ("command", "name", "method", "line"),
    [
        ("retry", "Failed_1", "forgive_failures", "Forgiven: Failed_1.\n"),
        ("enable", "Off", "re_enable_task", "Re-enabled: Off_1.\n"),
        ("done", "Off_1", "mark_as_done", "Marked as done: Off_1.\n"),
    ],
)
def test_command_calls_its_method(
    server: FakeServer, run: Run, command: str, name: str, method: str, line: str
) -> None:
    assert run(command, name) == (0, line, "")
    assert [call[0] for call in server.calls()] == [method]
    assert server.calls()[0][1]["task_id"] in line


def test_several_tasks_get_an_answer_each(server: FakeServer, run: Run) -> None:
    status, out, _ = run("retry", "Failed_1", "Failed_2", "--json")
    assert status == 0
    assert [json.loads(line)["status"] for line in out.splitlines()] == ["DONE", "DONE"]
    assert [call[1]["task_id"] for call in server.calls()] == ["Failed_1", "Failed_2"]


def test_nothing_is_done_if_one_task_does_not_allow_it(server: FakeServer, run: Run) -> None:
    assert run("retry", "Failed_1", "Done_1") == (
        1,
        "",
        "luigid: error: Done_1 is done: only the failures of a failed task can be forgiven\n",
    )
    assert server.calls() == []


def test_done_asks_on_a_terminal(
    server: FakeServer, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", Keyboard("n\n"))
    status, out, err = run("done", "Failed_1", "Failed_2")
    assert (status, out, server.calls()) == (1, "", [])
    asked = " ".join(err.split())
    assert asked.startswith("Mark 2 tasks as done? The scheduler will assume that the output")
    assert asked.endswith("luigid: error: nothing was changed")


def test_done_does_not_ask_with_yes(
    server: FakeServer, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", Keyboard("n\n"))
    assert run("done", "Failed_1", "--yes") == (0, "Marked as done: Failed_1.\n", "")
    assert len(server.calls()) == 1


def test_retry_does_not_ask(server: FakeServer, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", Keyboard("n\n"))
    assert run("retry", "Failed_1")[0] == 0
    assert len(server.calls()) == 1
