import io
from typing import Any

import pytest

from luigid.console import activity
from luigid.console.terminal import Terminal
from unit_tests.commands.conftest import Run
from unit_tests.console.fake_server import NOW, FakeServer

ANSWER: dict[str, Any] = {
    "as_of": NOW,
    "complete_since": NOW - 500,
    "origin": NOW - 600,
    "step": 300,
    "runs": {
        **{"started": [3, 12], "done": [1, 10], "failed": [0, 2], "disabled": [0, 1]},
        "lost": [0, 0],
    },
    "tasks": {"pending": [None, 28], "ready": [None, 5], "running": [2, 2], "failed": [0, 2]},
}


def test_activity_is_a_line_for_each_step(server: FakeServer, run: Run) -> None:
    server.answers["/v1/activity"] = ANSWER
    status, out, _ = run("activity")
    assert status == 0
    assert out.splitlines() == [
        "From                     Started  Done  Failed  Pending  Ready  Running",
        "2026-11-21 23:50:00 UTC        3     1       0                        2",
        "2026-11-21 23:55:00 UTC       12    10       2       28      5        2",
    ]
    assert server.asked[0].query == {"step": ["300"]}


def test_terminal_gets_a_line_of_bars_for_each_number() -> None:
    file = io.StringIO()
    Terminal(file).print(*activity.of(ANSWER))
    assert file.getvalue().splitlines() == [
        "Started  ▃█      15",
        "Done     ▂█      11",
        "Failed   ▁█       2",
        "Pending   █  28 now",
        "Ready     █   5 now",
        "Running  ██   2 now",
        "",
        "Since 2026-11-21 23:51:40 UTC, 5 m each.",
    ]


def test_hours_choose_the_step(server: FakeServer, run: Run) -> None:
    server.answers["/v1/activity"] = ANSWER
    assert run("activity", "--hours", "24", "--json")[0] == 0
    assert server.asked[-1].query == {"step": ["3600"], "since": [str(NOW - 86_400)]}


@pytest.mark.parametrize(
    ("values", "line"),
    [([0, 1, 2, 7], "▁▂▃█"), ([0, 0], "▁▁"), ([None, 5], " █"), ([], ""), ([1, 1000], "▂█")],
    ids=str,
)
def test_sparkline(values: list[int | None], line: str) -> None:
    assert activity.sparkline(values) == line
