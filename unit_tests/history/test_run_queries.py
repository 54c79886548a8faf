from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine

from luigid.history import run_queries
from luigid.history.database import transaction
from luigid.history.queries import Queries
from luigid.history.recorded import Page, RecordedRun
from luigid.history.writer import Writer
from luigid.state.record.event_records import RunEvent
from unit_tests.history.event_factory import NOW, done, failed, life, scheduled, started
from unit_tests.history.test_queries import all_pages


def read(engine: Engine, limit: int, after: Any, min_window: int) -> Page[RecordedRun]:
    with transaction(engine) as connection:
        return run_queries.read(connection, "F", limit, after, min_window)


def short(run: RecordedRun) -> tuple[str | None, str, float | None]:
    return run.task.task_id, run.status, run.seconds


def test_run_ends_with_the_event_after_running(writer: Writer, queries: Queries) -> None:
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
def test_status_of_a_run_is_the_event_after_it(
    writer: Writer, queries: Queries, after: list[RunEvent], expected: tuple[str, float | None]
) -> None:
    writer.write([scheduled("A", 0), started("A", 1), *after])
    run = queries.runs("F", 10).items[-1]
    assert (run.status, run.seconds) == expected
    assert (run.finished is None) == (run.seconds is None)


def test_simultaneous_events_are_ordered_as_written(writer: Writer, queries: Queries) -> None:
    writer.write([started("A", 0), failed("A", 0), scheduled("A", 0), started("A", 0)])
    assert [short(run)[1:] for run in queries.runs("F", 10).items] == [
        ("RUNNING", None),
        ("FAILED", 0),
    ]


def test_events_of_other_tasks_do_not_end_a_run(writer: Writer, queries: Queries) -> None:
    writer.write([started("A", 0), started("B", 1), failed("B", 2), started("C", 3, "G")])
    writer.write([done("A", 4), done("C", 9, "G")])
    assert [short(run) for run in queries.runs("F", 10).items] == [
        ("B", "FAILED", 1),
        ("A", "DONE", 4),
    ]


def test_task_that_was_already_done_has_no_run(writer: Writer, queries: Queries) -> None:
    writer.write([scheduled("A", 0), done("A", 0), done("B", 0)])
    assert queries.runs("F", 10).items == []


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
@pytest.mark.parametrize("window", [1, 2, 1000])
def test_pages_have_every_run_once(writer: Writer, engine: Engine, limit: int, window: int) -> None:
    for n in range(6):
        writer.write([done(f"done {n}", n), *life(f"T{n}", n), *life(f"T{n}", n + 20)])
    found = all_pages(lambda after: read(engine, limit, after, window))
    expected = [(f"T{n}", n + later) for n in range(5, -1, -1) for later in (20, 0)]
    assert [(run.task.task_id, run.started.timestamp() - NOW) for run in found] == expected


def test_page_without_runs_has_a_next_page(writer: Writer, engine: Engine) -> None:
    writer.write([*life("A", 0), *(done(f"done {n}", n) for n in range(3))])
    page = read(engine, 2, None, 2)
    assert page.items == []
    assert [short(run) for run in read(engine, 2, page.next, 2).items] == [("A", "DONE", 10)]
