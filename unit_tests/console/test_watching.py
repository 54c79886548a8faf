import io
import socket
from typing import Any

import pytest
from rich.live import Live
from rich.text import Text

from luigid.console.address import parse_address
from luigid.console.client import Client
from luigid.console.errors import UnreachableError
from luigid.console.terminal import Terminal
from luigid.console.watching import Lines, Screen, as_line, follow
from unit_tests.console.fake_server import Answer, Asked, FakeServer, change, make_task, problem


class Shown:
    """Records what `follow` shows, reports and waits for."""

    def __init__(self) -> None:
        self.totals: list[int] = []
        self.reports: list[str] = []
        self.waits: list[float] = []

    def show(self, each: dict[str, Any]) -> None:
        self.totals.append(each["total"])

    def report(self, error: UnreachableError) -> None:
        self.reports.append(str(error))

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)


def test_stream_that_ends_is_opened_again(server: FakeServer, client: Client) -> None:
    shown = Shown()
    server.events(change(DONE=1), change(DONE=2))
    follow(client, shown.show, shown.report, count=3, sleep=shown.sleep)
    assert shown.totals == [1, 2, 1, 2]
    assert shown.waits == [2.0]
    assert [asked.query["limit"] for asked in server.asked] == [["3"], ["1"]]


def test_lost_connection_is_reported_once_it_has_stood(server: FakeServer, client: Client) -> None:
    shown = Shown()
    server.events(change(DONE=1))
    stream = server.answers["/v1/events"]

    def answer(_: Asked) -> object:
        return problem(503, "Not ready.") if len(server.asked) == 2 else stream

    server.answers["/v1/events"] = answer
    follow(client, shown.show, shown.report, count=2, sleep=shown.sleep)
    assert shown.totals == [1, 1]
    assert [report.endswith("Not ready.") for report in shown.reports] == [True]


def test_server_that_never_answered_is_an_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    shown = Shown()
    with pytest.raises(UnreachableError):
        follow(
            Client(parse_address(f"127.0.0.1:{port}")), shown.show, shown.report, sleep=shown.sleep
        )
    assert shown.reports == []


def test_line_has_the_statuses_that_there_are() -> None:
    text = as_line(change(PENDING=1200, UPSTREAM_FAILED=1))
    assert text.plain == "2026-11-22 00:00:00 UTC  Pending 1,200  Upstream failed 1  1 worker"
    assert as_line(change() | {"is_paused": True}).plain.endswith("1 worker  paused")


def test_lines_are_for_people_or_programs() -> None:
    file = io.StringIO()
    Lines(Terminal(file), is_json=False).show(change(DONE=1))
    Lines(Terminal(file), is_json=False).report(UnreachableError("gone"))
    Lines(Terminal(file), is_json=True).show(change(DONE=1))
    Lines(Terminal(file), is_json=True).report(UnreachableError("gone"))
    first, second, third = file.getvalue().splitlines()
    assert (first.split("  ")[1], second) == ("Done 1", "gone")
    assert third.startswith('{"revision": "5f0c33a1-1842", "time": ')


class Tty(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_screen_shows_as_many_tasks_as_fit(
    server: FakeServer, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("LINES", "12")
    monkeypatch.setenv("TERM", "xterm")
    server.tasks = [make_task(f"A_{number}", "RUNNING") for number in range(9)]
    terminal = Terminal(Tty())
    with Live(console=terminal.console, auto_refresh=False) as live:
        screen = Screen(client, terminal, live, {"family": ["A"]})
        screen.show(change(RUNNING=9))
        screen.report(UnreachableError("http://x cannot be reached"))
    file = terminal.console.file
    assert isinstance(file, io.StringIO)
    text = Text.from_ansi(file.getvalue()).plain
    assert "Running 9" in text
    assert "A_4" in text
    assert "A_5" not in text
    assert "and 4 more" in text
    assert "cannot be reached; trying again" in text
    assert server.asked[0].query == {
        "family": ["A"],
        "sort": ["status"],
        "offset": ["0"],
        "limit": ["5"],
    }


def test_answer_that_is_no_stream_is_an_error(server: FakeServer, client: Client) -> None:
    server.answers["/v1/events"] = Answer(404, b"<html>")
    with pytest.raises(UnreachableError, match="404"):
        list(client.changes())
