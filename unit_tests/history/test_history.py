"""The parts together, on SQLite."""

import asyncio
import logging
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from luigid.history import history as module
from luigid.history.errors import DatabaseAway
from luigid.history.history import History
from luigid.history.queries import Queries
from unit_tests.history.conftest import Clock
from unit_tests.history.event_factory import done, life, scheduled

#: Seconds after which something that was to happen has not.
PATIENCE = 20.0


@pytest.fixture
def history(address: str, clock: Clock) -> Iterator[History]:
    history = History(address, clock=clock)
    history.start()
    yield history
    history.close(PATIENCE)


def read(history: History) -> list[str | None]:
    page = asyncio.run(history.read(lambda queries: queries.recent(100)))
    return [record.task.task_id for record in page.items]


def test_what_was_observed_is_read(history: History) -> None:
    for event in life("A", -20):
        history.observe(event)
    assert read(history) == ["A"]
    history.observe(scheduled("B", -1))
    assert read(history) == ["B", "A"]
    assert (history.queued, history.dropped) == (0, 0)


def test_it_goes_on_after_a_restart(address: str, clock: Clock) -> None:
    for task_id in ("A", "B"):
        history = History(address, clock=clock)
        history.start()
        history.observe(done(task_id, -1))
        history.close(PATIENCE)
    history = History(address, clock=clock)
    history.start()
    assert sorted(map(str, read(history))) == ["A", "B"]
    history.close(PATIENCE)


def test_an_old_database_gets_the_indexes_that_it_lacks(
    address: str, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "luigid.history.luigi_tables")
    engine = create_engine(address)
    with engine.begin() as connection:
        connection.execute(text("DROP INDEX ix_task_events_of_record"))
    history = History(address, clock=clock)
    history.start()
    history.close(PATIENCE)
    assert "ix_task_events_of_record" in caplog.text
    with engine.begin() as connection:
        connection.execute(text("DROP INDEX ix_task_events_of_record"))  # it is there again
    engine.dispose()


def test_old_records_are_deleted(address: str, clock: Clock) -> None:
    history = History(address, clock=clock)
    history.start()
    history.observe(scheduled("A", -1))
    history.close(PATIENCE)
    clock.now += 10 * 86_400
    history = History(address, clock=clock, retention_days=9)
    history.start()
    found = asyncio.run(history.read(lambda queries: queries.of_family("F", {}, 10)))
    assert found.items == []
    history.close(PATIENCE)


def test_a_page_is_read_off_the_event_loop(history: History) -> None:
    threads = asyncio.run(history.read(lambda _queries: threading.current_thread().name))
    assert threads.startswith("task history")


def test_an_exception_is_handed_on(history: History) -> None:
    def fail(_queries: Queries) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        asyncio.run(history.read(fail))


class TestWithADatabaseThatSomebodyHolds:
    """Another program has begun to write, and does not end."""

    @pytest.fixture
    def holder(self, tmp_path: Path, address: str) -> Iterator[sqlite3.Connection]:
        holder = sqlite3.connect(tmp_path / "history.db", isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        yield holder
        holder.close()

    @pytest.fixture
    def impatient(self, address: str, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> History:
        monkeypatch.setattr(module, "_PATIENCE_TO_BE_WRITTEN", 0)
        return History(f"{address}?timeout=0", clock=clock)

    def test_events_wait_and_pages_show_what_there_is(
        self,
        holder: sqlite3.Connection,
        impatient: History,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        impatient.start()
        impatient.observe(scheduled("A", -1))
        assert read(impatient) == []
        holder.execute("ROLLBACK")
        monkeypatch.setattr(module, "_PATIENCE_TO_BE_WRITTEN", PATIENCE)
        assert read(impatient) == ["A"]
        impatient.close(PATIENCE)
        assert impatient.dropped == 0


def test_a_database_that_does_not_answer_is_away(
    history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_PATIENCE_TO_BE_READ", 0.01)
    has_ended = threading.Event()

    def hang(_queries: Queries) -> None:
        has_ended.wait(PATIENCE)

    with pytest.raises(DatabaseAway, match=r"^it does not answer in time$"):
        asyncio.run(history.read(hang))
    has_ended.set()
