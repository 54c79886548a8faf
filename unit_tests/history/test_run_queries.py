from datetime import UTC, datetime
from typing import Any

import pytest

from luigid.history import run_queries as module
from luigid.history.queries import Queries
from luigid.history.recorded import Run
from luigid.history.writer import Writer
from luigid.state.record.event_records import RunEvent
from unit_tests.history.event_factory import NOW, done, failed, life, scheduled, started
from unit_tests.history.test_queries import all_pages


def short(run: Run) -> tuple[str | None, str, float | None]:
    return run.task.task_id, run.status, run.seconds


def test_a_run_leads_from_running_to_the_next_event(writer: Writer, queries: Queries) -> None:
    writer.write([scheduled("A", 0, "F", day="1"), started("A", 10, host="h"), failed("A", 70.5)])
    writer.write([scheduled("A", 80), started("A", 90), done("A", 100)])
    second, first = queries.runs("F", 10).items
    assert short(first) == ("A", "FAILED", 60.5)
    assert short(second) == ("A", "DONE", 10)
    assert first.started == datetime.fromtimestamp(NOW + 10, UTC)
    assert first.finished == datetime.fromtimestamp(NOW + 70.5, UTC)
    assert (first.task.host, first.task.params) == ("h", {"day": "1"})


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ([done("A", 3)], ("DONE", 2.0)),
        ([failed("A", 3)], ("FAILED", 2.0)),
        ([scheduled("A", 3)], ("PENDING", 2.0)),
        ([], ("RUNNING", None)),
        ([started("A", 3)], ("UNKNOWN", None)),
    ],
)
def test_how_a_run_ended(
    writer: Writer, queries: Queries, after: list[RunEvent], expected: tuple[str, float | None]
) -> None:
    writer.write([scheduled("A", 0), started("A", 1), *after])
    run = queries.runs("F", 10).items[-1]
    assert (run.status, run.seconds) == expected
    assert (run.finished is None) == (run.seconds is None)


def test_what_ends_at_once_is_told_by_the_order_of_events(writer: Writer, queries: Queries) -> None:
    writer.write([started("A", 0), failed("A", 0), scheduled("A", 0), started("A", 0)])
    assert [short(run)[1:] for run in queries.runs("F", 10).items] == [
        ("RUNNING", None),
        ("FAILED", 0),
    ]


def test_what_happens_to_other_tasks_between_does_not_matter(
    writer: Writer, queries: Queries
) -> None:
    writer.write([started("A", 0), started("B", 1), failed("B", 2), started("C", 3, "G")])
    writer.write([done("A", 4), done("C", 9, "G")])
    assert [short(run) for run in queries.runs("F", 10).items] == [
        ("B", "FAILED", 1),
        ("A", "DONE", 4),
    ]


def test_a_task_that_was_done_already_has_no_run(writer: Writer, queries: Queries) -> None:
    writer.write([scheduled("A", 0), done("A", 0), done("B", 0)])
    assert queries.runs("F", 10).items == []


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
@pytest.mark.parametrize("window", [1, 2, 1000])
def test_pages_are_the_whole_without_a_gap_or_a_double(
    writer: Writer, queries: Queries, monkeypatch: pytest.MonkeyPatch, limit: int, window: int
) -> None:
    monkeypatch.setattr(module, "_WINDOW", window)
    for n in range(6):
        writer.write([done(f"done {n}", n), *life(f"T{n}", n), *life(f"T{n}", n + 20)])
    found = all_pages(lambda after: queries.runs("F", limit, after))
    expected = [(f"T{n}", n + later) for n in range(5, -1, -1) for later in (20, 0)]
    assert [(run.task.task_id, run.started.timestamp() - NOW) for run in found] == expected


def test_a_page_without_runs_leads_on(
    writer: Writer, queries: Queries, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_WINDOW", 2)
    writer.write([*life("A", 0), *(done(f"done {n}", n) for n in range(3))])
    page = queries.runs("F", 2)
    assert page.items == []
    after: Any = page.next
    assert [short(run) for run in queries.runs("F", 2, after).items] == [("A", "DONE", 10)]
