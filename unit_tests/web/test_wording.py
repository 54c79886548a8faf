import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

from luigid.history.recorded import RecordedRun, RecordedTask
from luigid.overview.counted_statuses import BY_URGENCY
from luigid.web import wording
from luigid.web.wording import Figures

TIME = datetime(2020, 9, 13, 12, 29, 10, 250000, UTC)
ROOT = Path(__file__).parents[2]
#: Examples that the visualiser is tested against, too.
EXAMPLES = json.loads((ROOT / "visualiser" / "test" / "wording.json").read_text())


def test_iso_time_has_microseconds_and_zone() -> None:
    assert wording.iso(TIME) == "2020-09-13T12:29:10.250000Z"
    assert wording.iso(TIME.replace(microsecond=0)) == "2020-09-13T12:29:10.000000Z"


SHOWN = {*BY_URGENCY, "COMPLETE"}


@pytest.mark.parametrize(
    ("name", "word", "glyph"), [one for one in EXAMPLES["statuses"] if one[0] in SHOWN]
)
def test_status_is_shown_as_in_the_visualiser(name: str, word: str, glyph: str) -> None:
    assert wording.status(name) == word
    assert wording.glyph(name) == glyph


def test_status_is_a_word_a_glyph_and_a_colour() -> None:
    assert [wording.status(name) for name in ("DONE", "SOMETHING_ELSE")] == [
        "Done",
        "Something else",
    ]
    assert [wording.glyph(name) for name in ("FAILED", "UNKNOWN")] == ["x", "question"]
    assert [wording.slug(name) for name in ("FAILED", "<b>")] == ["failed", "unknown"]


def test_query_of_the_next_page_has_the_parameters_of_this_one() -> None:
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


def test_figures_count_only_runs_that_ended() -> None:
    runs = [run("DONE", 10.0 * n) for n in range(1, 20)]
    failures = [run("FAILED", 9999.0), run("PENDING", 1.0), run("RUNNING", None)]
    assert shown(*runs, *failures) == ("20", "95.0 %", "1 m 40 s", "3 m 01 s")


def test_figures_of_few_runs_or_none() -> None:
    assert shown() == ("0", "", "", "")
    assert shown(run("RUNNING", None)) == ("0", "", "", "")
    assert shown(run("FAILED", 1)) == ("1", "0.0 %", "", "")
    assert shown(run("DONE", 3)) == ("1", "100.0 %", "3 s", "3 s")
