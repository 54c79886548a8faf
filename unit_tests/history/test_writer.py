"""The rows that are written for events."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Engine, delete, event, text

from luigid.history.errors import DatabaseUnavailableError
from luigid.history.luigi_tables import EVENTS, PARAMETERS, TASKS
from luigid.history.times import to_stored
from luigid.history.writer import Writer
from luigid.state.events import TaskScheduled
from luigid.state.record.event_records import RunEvent
from unit_tests.history.conftest import rows
from unit_tests.history.event_factory import NOW, done, failed, life, scheduled, started


def at(seconds: float) -> datetime:
    return to_stored(NOW + seconds)


def event_rows(engine: Engine) -> list[tuple[Any, ...]]:
    """Return record, status and time of each event."""
    return [row[1:] for row in rows(engine, EVENTS)]


def test_events_of_a_task_are_one_record(engine: Engine, writer: Writer) -> None:
    writer.write([scheduled("A", 0, "Copy", day="1", to="x"), started("A", 1, "Copy")])
    writer.write([failed("A", 2.5, "Copy"), scheduled("A", 3), started("A", 4), done("A", 5)])
    assert rows(engine, TASKS) == [(1, "A", "Copy", None)]
    assert rows(engine, PARAMETERS) == [(1, "day", "1"), (1, "to", "x")]
    assert event_rows(engine) == [
        (1, "PENDING", at(0)),
        (1, "RUNNING", at(1)),
        (1, "FAILED", at(2.5)),
        (1, "PENDING", at(3)),
        (1, "RUNNING", at(4)),
        (1, "DONE", at(5)),
    ]


def test_records_are_numbered_and_events_written_in_order(engine: Engine, writer: Writer) -> None:
    writer.write([scheduled("B", 0), scheduled("A", 0), done("B", 0), scheduled("C", 0)])
    assert [row[:2] for row in rows(engine, TASKS)] == [(1, "B"), (2, "A"), (3, "C")]
    assert [row[:2] for row in event_rows(engine)] == [
        (1, "PENDING"),
        (2, "PENDING"),
        (1, "DONE"),
        (3, "PENDING"),
    ]


def test_host_is_that_of_the_last_run_with_a_host(engine: Engine, writer: Writer) -> None:
    def host() -> Any:
        return rows(engine, TASKS)[0][3]

    writer.write([scheduled("A", 0)])
    assert host() is None
    writer.write([started("A", 1, host="one")])
    assert host() == "one"
    writer.write([failed("A", 2), started("A", 3, host="two"), started("A", 4)])
    assert host() == "two"
    writer.write([done("A", 5)])
    assert host() == "two"


def test_new_record_has_the_host_of_its_first_batch(engine: Engine, writer: Writer) -> None:
    writer.write([scheduled("A", 0), started("A", 1, host="one")])
    assert rows(engine, TASKS) == [(1, "A", "F", "one")]


def test_parameters_are_stored_as_text(engine: Engine, writer: Writer) -> None:
    writer.write([scheduled("A", 0, n=1, flag=True, items=["a"])])
    assert rows(engine, PARAMETERS) == [(1, "flag", "True"), (1, "items", '["a"]'), (1, "n", "1")]


def test_invalid_characters_are_stored_escaped(engine: Engine, writer: Writer) -> None:
    strange = TaskScheduled(time=NOW, task_id="A\ud800", family="F\0", params={"p\ud800": "\0"})
    writer.write([strange])
    writer.write([strange])
    assert rows(engine, TASKS) == [(1, "A\\ud800", "F\\x00", None)]
    assert rows(engine, PARAMETERS) == [(1, "p\\ud800", "\\x00")]
    assert len(event_rows(engine)) == 2


class TestAfterARestart:
    """Another writer of the same database, without a cache."""

    @pytest.fixture
    def restarted(self, engine: Engine) -> Writer:
        return Writer(engine)

    def test_rescheduled_task_gets_a_new_record(
        self, engine: Engine, writer: Writer, restarted: Writer
    ) -> None:
        writer.write([scheduled("A", 0, day="1")])
        restarted.write([scheduled("A", 10, day="1"), done("A", 11)])
        assert [row[:2] for row in rows(engine, TASKS)] == [(1, "A"), (2, "A")]
        assert [row[0] for row in event_rows(engine)] == [1, 2, 2]
        assert rows(engine, PARAMETERS) == [(1, "day", "1"), (2, "day", "1")]

    @pytest.mark.parametrize("is_running", [False, True])
    def test_continued_task_stays_in_its_record(
        self, engine: Engine, writer: Writer, restarted: Writer, is_running: bool
    ) -> None:
        writer.write([scheduled("A", 0), *([started("A", 1)] if is_running else [])])
        restarted.write([done("A", 10)])
        restarted.write([scheduled("A", 20)])
        assert {row[0] for row in event_rows(engine)} == {1}

    def test_run_of_a_finished_task_gets_a_new_record(
        self, engine: Engine, writer: Writer, restarted: Writer
    ) -> None:
        writer.write(life("A", 0))
        restarted.write([started("A", 20)])
        restarted.write([done("A", 30)])
        assert [row[0] for row in event_rows(engine)] == [1, 1, 1, 2, 2]

    def test_newest_record_decides(self, engine: Engine, writer: Writer, restarted: Writer) -> None:
        writer.write([scheduled("A", 0)])
        restarted.write([scheduled("A", 10), done("A", 11)])
        Writer(engine).write([done("A", 20)])
        assert [row[0] for row in event_rows(engine)] == [1, 2, 2, 3]


def test_records_that_are_not_cached_are_looked_up(engine: Engine) -> None:
    writer = Writer(engine, max_cached=1)
    for moment in range(3):
        writer.write([scheduled("A", moment), scheduled("B", moment), scheduled("C", moment)])
    assert len(rows(engine, TASKS)) == 3
    assert len(event_rows(engine)) == 9


def test_deleted_record_is_not_written_to(engine: Engine, writer: Writer) -> None:
    writer.write([scheduled("A", 0), scheduled("B", 0)])
    with engine.begin() as connection:
        for table, column in ((EVENTS, EVENTS.c.task_id), (TASKS, TASKS.c.id)):
            connection.execute(delete(table).where(column == 2))
    writer.clear_cache()
    writer.write([done("A", 1), done("B", 1)])
    assert [row[1] for row in rows(engine, TASKS)] == ["A", "B"]
    assert {row[0] for row in event_rows(engine)} == {record for record, *_ in rows(engine, TASKS)}


def test_batch_takes_five_statements(engine: Engine, writer: Writer) -> None:
    writer.write([scheduled("first", 0)])
    statements: list[str] = []

    @event.listens_for(engine, "before_cursor_execute")
    def append(*arguments: Any) -> None:
        statements.append(arguments[2].split()[0])

    writer.write([each for n in range(100) for each in life(f"T{n}", n, a="1")])
    assert statements == ["SELECT", "INSERT", "SELECT", "INSERT", "INSERT"]


def test_batch_is_written_completely_or_not_at_all(engine: Engine, writer: Writer) -> None:
    writer.write([scheduled("A", 0)])
    unwritable: Sequence[Any] = [done("A", 1), scheduled("B", 1), scheduled("C", float("nan"))]
    with pytest.raises(ValueError, match="NaN"):
        writer.write(unwritable)
    assert len(rows(engine, TASKS)) == 1
    assert len(event_rows(engine)) == 1
    writer.write([scheduled("B", 2)])
    assert [row[0] for row in event_rows(engine)] == [1, 2]


def test_unavailable_database_raises_and_writes_nothing(engine: Engine, writer: Writer) -> None:
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE task_events RENAME TO elsewhere"))
    with pytest.raises(DatabaseUnavailableError, match=r"^no such table: task_events$"):
        writer.write([scheduled("A", 0)])
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE elsewhere RENAME TO task_events"))
    writer.write([scheduled("A", 0)])
    assert [row[:2] for row in rows(engine, TASKS)] == [(1, "A")]


def test_events_without_a_row_are_unwritten(writer: Writer) -> None:
    writer.write([scheduled("A", 0), started("A", 1), scheduled("B", 0)])
    replayed: list[RunEvent] = [started("A", 1), done("A", 2), scheduled("B", 1), scheduled("C", 0)]
    assert writer.find_unwritten(replayed) == replayed[1:]
    writer.write(replayed[1:])
    assert writer.find_unwritten(replayed) == []
