import io
from typing import Any

import pytest

from luigid.console import runs
from luigid.console.terminal import Terminal
from luigid.console.times import time_text
from unit_tests.console.fake_server import NOW, make_run, make_runs

TREND = {"family": "F", "n": 31, "failures": 2, "p50": 9.5, "p95": 14}


def shown(answer: dict[str, Any]) -> list[str]:
    file = io.StringIO()
    Terminal(file).print(*runs.of(answer, NOW, lambda seconds: f"at {seconds - NOW:g}"))
    return [line.rstrip() for line in file.getvalue().splitlines()]


def test_runs_have_durations_and_workers_beside_the_family() -> None:
    running = make_run(status="RUNNING", started=NOW - 5, finished=None, seconds=None)
    lost = make_run(status="UNKNOWN", finished=None, seconds=None, worker=None, host="etl2")
    assert shown(make_runs(running, lost, make_run(), trend=TREND)) == [
        "",
        "Runs  of the family 31 done, half within 9.5 s, 95 % within 14 s, 2 failed",
        "  Running  at -5   5 s   etl1, pid 7",
        "  Unknown  at -60        etl2",
        "  Done     at -60  10 s  etl1, pid 7",
    ]


@pytest.mark.parametrize(("history", "why"), [("off", "is off"), ("away", "does not answer")])
def test_memory_says_since_when_it_knows(history: str, why: str) -> None:
    answer = make_runs(make_run(), history=history, since=NOW - 100)
    assert shown(answer)[-1] == (
        f"  The task history {why}: what the server remembers since at -100."
    )


def test_only_the_latest_runs_are_told() -> None:
    lines = shown(make_runs(*(make_run() for _ in range(12))))
    assert lines[-1] == "  and more"
    assert len(lines) == 13
    assert shown(make_runs(make_run(), next_cursor="c"))[-1] == "  and more"


def test_nothing_is_said_without_runs() -> None:
    assert shown(make_runs()) == []


@pytest.mark.parametrize(
    ("seconds", "text"), [(None, ""), (0, "1970-01-01 00:00:00 UTC"), (1e20, "unknown")]
)
def test_time_is_in_utc(seconds: float | None, text: str) -> None:
    assert time_text(seconds) == text
