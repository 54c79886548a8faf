"""The runs of one task."""

from typing import Any

import pytest
from sqlalchemy import Engine

from luigid.history.queries import Queries
from luigid.history.recorded import RecordedTaskRun
from luigid.history.writer import Writer
from luigid.trends import Trend
from unit_tests.history.event_factory import (
    NOW,
    done,
    failed,
    found_complete,
    life,
    scheduled,
    started,
)
from unit_tests.history.test_queries import all_pages


def short(run: RecordedTaskRun) -> tuple[int, str, float, float | None, str | None]:
    finished = None if run.finished is None else run.finished.timestamp() - NOW
    return run.record, run.status, run.started.timestamp() - NOW, finished, run.host


def test_runs_of_all_records_come_newest_first(engine: Engine, queries: Queries) -> None:
    writer = Writer(engine)
    writer.write([scheduled("A", 0, day="1"), started("A", 1, host="h"), failed("A", 3)])
    writer.write([scheduled("A", 4), started("A", 5, host="i"), done("A", 6), *life("B", 0)])
    # A new process of the server begins a new record.
    Writer(engine).write([scheduled("A", 10, day="2"), started("A", 11, host="j")])
    found = queries.runs_of_task("A", 10)
    assert found is not None
    assert [short(run) for run in found.runs.items] == [
        (3, "RUNNING", 11, None, "j"),
        (1, "DONE", 5, 6, "i"),
        (1, "FAILED", 1, 3, None),
    ]
    assert (found.task.family, found.task.params) == ("F", {"day": "2"})
    assert [event.status for event in found.events][:3] == ["RUNNING", "PENDING", "DONE"]
    assert len(found.events) == 8


def test_finding_a_task_complete_is_an_event_and_no_run(writer: Writer, queries: Queries) -> None:
    writer.write([started("A", 0), done("A", 1), found_complete("A", 5)])
    found = queries.runs_of_task("A", 10)
    assert found is not None
    assert [short(run) for run in found.runs.items] == [(1, "DONE", 0, 1, None)]
    assert [event.status for event in found.events] == ["COMPLETE", "DONE", "RUNNING"]
    assert found.trend.n == 1


@pytest.mark.parametrize("limit", [1, 2, 7])
def test_pages_have_every_run_once(writer: Writer, queries: Queries, limit: int) -> None:
    writer.write([event for at in (0, 0, 20, 40) for event in life("A", at)])

    def ask(after: Any) -> Any:
        found = queries.runs_of_task("A", limit, after)
        assert found is not None
        return found.runs

    assert [run.started.timestamp() - NOW for run in all_pages(ask)] == [40, 20, 0, 0]


def test_trend_is_that_of_the_family(writer: Writer, queries: Queries) -> None:
    writer.write([*life("A", 0, 1), *life("B", 0, 3), started("C", 0), failed("C", 50)])
    writer.write(life("D", 0, 100, "G"))
    found = queries.runs_of_task("A", 10)
    assert found is not None
    assert found.trend == Trend("F", 2, 1, 2.0, 2.9)


def test_task_without_record_is_none(writer: Writer, queries: Queries) -> None:
    writer.write(life("A", 0))
    assert queries.runs_of_task("B", 10) is None
