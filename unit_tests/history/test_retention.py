import pytest
from sqlalchemy import Engine

from luigid.history import retention as module
from luigid.history.luigi_tables import EVENTS, PARAMETERS, TASKS
from luigid.history.retention import SECONDS_A_DAY, Retention
from luigid.history.writer import Writer
from unit_tests.history.conftest import Clock, rows
from unit_tests.history.event_factory import done, life, scheduled, started

HOUR = 3600.0


class Kept:
    """A retention of two days, and how often the writer was told to forget."""

    def __init__(self, engine: Engine, clock: Clock, days: float | None = 2) -> None:
        self.told = 0
        self.retention = Retention(engine, days, clock, self._forget)

    def _forget(self) -> None:
        self.told += 1


def task_ids(engine: Engine) -> list[str]:
    return [row[1] for row in rows(engine, TASKS)]


def test_records_go_when_their_last_event_is_too_old(
    engine: Engine, writer: Writer, clock: Clock
) -> None:
    kept = Kept(engine, clock)
    writer.write([*life("old", 0, a="1"), scheduled("forgotten", 1)])
    writer.write([*life("new", 100, b="2"), started("old but busy", 0), done("old but busy", 100)])
    clock.now += 2 * SECONDS_A_DAY + 50
    assert kept.retention.sweep() == HOUR
    assert task_ids(engine) == ["new", "old but busy"]
    assert [row[1] for row in rows(engine, PARAMETERS)] == ["b"]
    assert {row[1] for row in rows(engine, EVENTS)} == {3, 4}
    assert kept.told == 1


def test_an_event_to_the_second_as_old_is_kept(
    engine: Engine, writer: Writer, clock: Clock
) -> None:
    kept = Kept(engine, clock)
    writer.write([scheduled("A", 0)])
    clock.now += 2 * SECONDS_A_DAY
    kept.retention.sweep()
    assert task_ids(engine) == ["A"]
    assert kept.told == 0
    clock.now += 1
    kept.retention.sweep()
    assert task_ids(engine) == []


def test_few_are_deleted_at_once(
    engine: Engine, writer: Writer, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_BATCH", 2)
    kept = Kept(engine, clock)
    writer.write([scheduled(f"T{n}", n) for n in range(5)])
    clock.now += 3 * SECONDS_A_DAY
    assert [kept.retention.sweep() for _ in range(3)] == [0, 0, HOUR]
    assert task_ids(engine) == []


def test_a_task_whose_record_is_gone_gets_a_new_one(
    engine: Engine, writer: Writer, clock: Clock
) -> None:
    retention = Retention(engine, 2, clock, writer.forget)
    writer.write([scheduled("A", 0), scheduled("B", SECONDS_A_DAY)])
    clock.now += 2 * SECONDS_A_DAY + 50
    retention.sweep()
    writer.write([done("A", 2 * SECONDS_A_DAY + 50)])
    assert sorted(task_ids(engine)) == ["A", "B"]


def test_by_default_all_is_kept(engine: Engine, writer: Writer, clock: Clock) -> None:
    kept = Kept(engine, clock, days=None)
    writer.write([scheduled("A", 0)])
    clock.now += 1e6 * SECONDS_A_DAY
    assert kept.retention.sweep() is None
    assert task_ids(engine) == ["A"]
