import io
import sys

import pytest

from unit_tests.commands.conftest import Run
from unit_tests.console.fake_server import FakeServer


class Keyboard(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def server(server: FakeServer) -> FakeServer:
    server.answers["/api/pause"] = server.answers["/api/unpause"] = {"response": None}
    return server


def test_pause_and_unpause_say_what_follows(server: FakeServer, run: Run) -> None:
    paused = "The scheduler is paused. Running tasks continue; no new tasks start.\n"
    assert run("pause") == (0, paused, "")
    assert run("unpause") == (0, "The scheduler is running again.\n", "")
    assert [call[0] for call in server.calls()] == ["pause", "unpause"]


def test_json_is_that_of_the_api(server: FakeServer, run: Run) -> None:
    assert run("pause", "--json") == (0, "null\n", "")
    assert len(server.calls()) == 1


def test_pause_asks_on_a_terminal(
    server: FakeServer, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", Keyboard("n\n"))
    assert run("pause")[0] == 1
    assert server.calls() == []
    assert run("pause", "--yes")[0] == 0


def test_pause_that_is_off_is_refused(server: FakeServer, run: Run) -> None:
    server.summary["server"]["is_pause_enabled"] = False
    assert run("unpause") == (
        1,
        "",
        f"luigid: error: {server.url}: [scheduler] pause_enabled is false\n",
    )
    assert server.calls() == []
