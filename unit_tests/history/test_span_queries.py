"""The runs of all tasks between two times."""

from collections.abc import Callable

import pytest

from luigid.history.queries import Queries
from luigid.history.recorded import RecordedSpans
from luigid.history.writer import Writer
from unit_tests.history.event_factory import NOW, failed, life, started


@pytest.fixture
def between(queries: Queries, writer: Writer) -> Callable[..., RecordedSpans]:
    for event in (
        *life("A", 0, 10),
        *(started("B", 20, host="h"), failed("B", 30)),
        started("C", 40),
        *life("D", -90_000, 90_500),  # longer than a day
    ):
        writer.write([event])

    def ask(since: float, until: float, limit: int = 10, *task_ids: str) -> RecordedSpans:
        return queries.runs_between(NOW + since, NOW + until, limit, task_ids)

    return ask


def test_runs_that_overlap_come_latest_first(between: Callable[..., RecordedSpans]) -> None:
    found = between(5, 100)
    assert [(run.task_id, run.status, run.host) for run in found.runs] == [
        ("C", "UNKNOWN", None),
        ("B", "FAILED", "h"),
        ("A", "DONE", None),
    ]
    assert found.runs[1].started == pytest.approx(NOW + 20)
    assert found.runs[1].finished == pytest.approx(NOW + 30)
    assert found.complete_since == NOW + 5


def test_ends_and_starts_limit_what_is_found(between: Callable[..., RecordedSpans]) -> None:
    assert [run.task_id for run in between(11, 39).runs] == ["B"]
    assert [run.task_id for run in between(0, 100, 10, "A", "Z").runs] == ["A"]


def test_cut_says_since_when_it_is_complete(between: Callable[..., RecordedSpans]) -> None:
    found = between(0, 100, 2)
    assert [run.task_id for run in found.runs] == ["C", "B"]
    assert found.complete_since == pytest.approx(NOW + 20)
