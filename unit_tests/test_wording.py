import json
import math
from datetime import UTC, datetime
from pathlib import Path

import pytest

from luigid import wording

ROOT = Path(__file__).parents[1]
#: Examples that the visualiser is tested against, too.
EXAMPLES = json.loads((ROOT / "visualiser" / "test" / "wording.json").read_text())


@pytest.mark.parametrize(("seconds", "text"), EXAMPLES["times"])
def test_time_is_shown_as_in_the_visualiser(seconds: float, text: str) -> None:
    assert wording.utc(datetime.fromtimestamp(seconds, UTC)) == text


@pytest.mark.parametrize(("seconds", "text"), EXAMPLES["durations"])
def test_duration_is_shown_as_in_the_visualiser(seconds: float, text: str) -> None:
    assert wording.duration(seconds) == text


@pytest.mark.parametrize(("name", "word", "_glyph"), EXAMPLES["statuses"])
def test_status_is_shown_as_in_the_visualiser(name: str, word: str, _glyph: str) -> None:
    assert wording.status(name) == word


def test_age_has_no_tenths() -> None:
    assert [wording.age(seconds) for seconds in (0.4, 5.6, 2285.2)] == ["0 s", "6 s", "38 m 05 s"]


def test_duration_of_no_finite_number_is_unknown() -> None:
    assert [wording.duration(math.inf), wording.age(-math.inf)] == ["unknown", "unknown"]


def test_count_has_singular_plural_and_separators() -> None:
    assert wording.count_of(1, "task") == "1 task"
    assert wording.count_of(119204, "task") == "119,204 tasks"
    assert wording.count_of(2, "family", "families") == "2 families"


def test_long_text_is_cut() -> None:
    assert wording.cut("x" * 120) == "x" * 120
    assert wording.cut("x" * 121) == "x" * 119 + "…"
