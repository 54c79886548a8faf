from typing import Any

from sqlalchemy import Engine

from luigid.history.luigi_tables import EVENTS, PARAMETERS, TASKS
from luigid.history.retention import Retention
from luigid.history.writer import Writer
from unit_tests.history.conftest import Clock, rows
from unit_tests.history.event_factory import done, life, scheduled, started

HOUR, DAY = 3600.0, 86_400.0


class CountingRetention(Retention):
    """A retention that counts the calls of `on_deleted`."""

    def __init__(
        self, engine: Engine, clock: Clock, days: float | None = 2, **settings: Any
    ) -> None:
        super().__init__(engine, days, clock, self._count, **settings)
        self.calls = 0

    def _count(self) -> None:
        self.calls += 1


def task_ids(engine: Engine) -> list[str]:
    return [row[1] for row in rows(engine, TASKS)]


def test_records_are_deleted_if_their_last_event_is_too_old(
    engine: Engine, writer: Writer, clock: Clock
) -> None:
    retention = CountingRetention(engine, clock)
    writer.write([*life("old", 0, a="1"), scheduled("forgotten", 1)])
    writer.write([*life("new", 100, b="2"), started("old but busy", 0), done("old but busy", 100)])
    clock.now += 2 * DAY + 50
    assert retention.sweep() == HOUR
    assert task_ids(engine) == ["new", "old but busy"]
    assert [row[1] for row in rows(engine, PARAMETERS)] == ["b"]
    assert {row[1] for row in rows(engine, EVENTS)} == {3, 4}
    assert retention.calls == 1


def test_record_of_exactly_the_maximum_age_is_not_deleted(
    engine: Engine, writer: Writer, clock: Clock
) -> None:
    retention = CountingRetention(engine, clock)
    writer.write([scheduled("A", 0)])
    clock.now += 2 * DAY
    retention.sweep()
    assert task_ids(engine) == ["A"]
    assert retention.calls == 0
    clock.now += 1
    retention.sweep()
    assert task_ids(engine) == []


def test_records_are_deleted_in_batches(engine: Engine, writer: Writer, clock: Clock) -> None:
    retention = CountingRetention(engine, clock, max_batch=2)
    writer.write([scheduled(f"T{n}", n) for n in range(5)])
    clock.now += 3 * DAY
    assert [retention.sweep() for _ in range(3)] == [0, 0, HOUR]
    assert task_ids(engine) == []


def test_task_whose_record_was_deleted_gets_a_new_one(
    engine: Engine, writer: Writer, clock: Clock
) -> None:
    retention = Retention(engine, 2, clock, writer.clear_cache)
    writer.write([scheduled("A", 0), scheduled("B", DAY)])
    clock.now += 2 * DAY + 50
    retention.sweep()
    writer.write([done("A", 2 * DAY + 50)])
    assert sorted(task_ids(engine)) == ["A", "B"]


def test_nothing_is_deleted_without_days(engine: Engine, writer: Writer, clock: Clock) -> None:
    retention = CountingRetention(engine, clock, days=None)
    writer.write([scheduled("A", 0)])
    clock.now += 1e6 * DAY
    assert retention.sweep() is None
    assert task_ids(engine) == ["A"]
