from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

import pytest

from luigid.history.recorded import RecordedRun, RecordedTask
from luigid.web import wording
from luigid.web.wording import Figures

TIME = datetime(2020, 9, 13, 12, 29, 10, 250000, UTC)


def test_times_carry_their_zone() -> None:
    assert wording.iso(TIME) == "2020-09-13T12:29:10.250000Z"
    assert wording.iso(TIME.replace(microsecond=0)) == "2020-09-13T12:29:10.000000Z"
    assert wording.utc(TIME) == "2020-09-13 12:29:10 UTC"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-1, "0.0 s"),
        (0, "0.0 s"),
        (0.44, "0.4 s"),
        (9.94, "9.9 s"),
        (10, "10 s"),
        (59.4, "59 s"),
        (59.6, "1 m 00 s"),
        (2285, "38 m 05 s"),
        (3600, "1 h 00 m"),
        (5 * 3600 + 61, "5 h 01 m"),
        (90_000, "1 d 01 h"),
    ],
)
def test_a_duration_is_two_units(seconds: float, text: str) -> None:
    assert wording.duration(seconds) == text


def test_a_status_is_a_word_a_glyph_and_a_colour() -> None:
    assert [wording.status(name) for name in ("DONE", "SOMETHING_ELSE")] == [
        "Done",
        "Something else",
    ]
    assert [wording.glyph(name) for name in ("FAILED", "UNKNOWN")] == ["x-lg", "question-lg"]
    assert [wording.slug(name) for name in ("FAILED", "<b>")] == ["failed", "unknown"]


def test_a_long_text_is_cut() -> None:
    assert wording.cut("x" * 120) == "x" * 120
    assert wording.cut("x" * 121) == "x" * 119 + "…"


def test_the_query_of_the_next_page_has_what_the_page_was_asked_for() -> None:
    asked = {"name": "F", "limit": 5, "cursor": "before", "data": {"a&b": "ü"}}
    assert parse_qs(wording.query(asked, "after")) == {
        "data": ['{"a&b": "ü"}'],
        "limit": ["5"],
        "cursor": ["after"],
    }
    assert "data" not in wording.query({"limit": 5}, "after")


def run(status: str, seconds: float | None) -> RecordedRun:
    task = RecordedTask(id=1, task_id="A", family="F", host=None, params={})
    return RecordedRun(task=task, status=status, started=TIME, finished=None, seconds=seconds)


def shown(*runs: RecordedRun) -> Any:
    figures = Figures(runs)
    return figures.ended, figures.succeeded, figures.median, figures.percentile


def test_figures_are_of_runs_that_ended() -> None:
    runs = [run("DONE", 10.0 * n) for n in range(1, 20)]
    failures = [run("FAILED", 9999.0), run("PENDING", 1.0), run("RUNNING", None)]
    assert shown(*runs, *failures) == ("20", "95.0 %", "1 m 40 s", "3 m 01 s")


def test_there_may_be_few_or_none() -> None:
    assert shown() == ("0", "", "", "")
    assert shown(run("RUNNING", None)) == ("0", "", "", "")
    assert shown(run("FAILED", 1)) == ("1", "0.0 %", "", "")
    assert shown(run("DONE", 3)) == ("1", "100.0 %", "3.0 s", "3.0 s")
