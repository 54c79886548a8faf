"""The whole history, on SQLite."""

import asyncio
import logging
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from luigid.history.errors import DatabaseUnavailableError
from luigid.history.history import History
from luigid.history.queries import Queries
from unit_tests.history.conftest import Clock
from unit_tests.history.event_factory import done, life, scheduled

#: Seconds after which a test fails.
TIMEOUT = 20.0


@pytest.fixture
def history(address: str, clock: Clock) -> Iterator[History]:
    history = History(address, clock=clock)
    history.start()
    yield history
    history.close(TIMEOUT)


def read(history: History) -> list[str | None]:
    page = asyncio.run(history.read(lambda queries: queries.recent(100)))
    return [record.task.task_id for record in page.items]


def test_observed_events_are_read(history: History) -> None:
    for event in life("A", -20):
        history.observe(event)
    assert read(history) == ["A"]
    history.observe(scheduled("B", -1))
    assert read(history) == ["B", "A"]
    assert (history.queued, history.dropped) == (0, 0)


def test_history_continues_after_a_restart(address: str, clock: Clock) -> None:
    for task_id in ("A", "B"):
        history = History(address, clock=clock)
        history.start()
        history.observe(done(task_id, -1))
        history.close(TIMEOUT)
    history = History(address, clock=clock)
    history.start()
    assert sorted(map(str, read(history))) == ["A", "B"]
    history.close(TIMEOUT)


def test_old_database_gets_missing_indexes(
    address: str, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "luigid.history.luigi_tables")
    engine = create_engine(address)
    with engine.begin() as connection:
        connection.execute(text("DROP INDEX ix_task_events_of_record"))
    history = History(address, clock=clock)
    history.start()
    history.close(TIMEOUT)
    assert "ix_task_events_of_record" in caplog.text
    with engine.begin() as connection:
        connection.execute(text("DROP INDEX ix_task_events_of_record"))  # fails if it is missing
    engine.dispose()


def test_old_records_are_deleted(address: str, clock: Clock) -> None:
    history = History(address, clock=clock)
    history.start()
    history.observe(scheduled("A", -1))
    history.close(TIMEOUT)
    clock.now += 10 * 86_400
    history = History(address, clock=clock, retention_days=9)
    history.start()
    found = asyncio.run(history.read(lambda queries: queries.of_family("F", {}, 10)))
    assert found.items == []
    history.close(TIMEOUT)


def test_queries_run_in_a_thread(history: History) -> None:
    threads = asyncio.run(history.read(lambda _queries: threading.current_thread().name))
    assert threads.startswith("task history")


def test_exception_of_a_query_is_raised(history: History) -> None:
    def fail(_queries: Queries) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        asyncio.run(history.read(fail))


class TestLockedDatabase:
    """Another process holds a write transaction."""

    @pytest.fixture
    def holder(self, tmp_path: Path, address: str) -> Iterator[sqlite3.Connection]:
        holder = sqlite3.connect(tmp_path / "history.db", isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        yield holder
        holder.close()

    def test_events_wait_and_queries_do_not(
        self, holder: sqlite3.Connection, address: str, clock: Clock
    ) -> None:
        history = History(f"{address}?timeout=0", clock=clock, write_timeout=0)
        history.start()
        history.observe(scheduled("A", -1))
        assert read(history) == []
        holder.execute("ROLLBACK")
        history.written().result(TIMEOUT)
        assert read(history) == ["A"]
        history.close(TIMEOUT)
        assert history.dropped == 0


def test_database_that_does_not_answer_in_time_is_unavailable(address: str, clock: Clock) -> None:
    history = History(address, clock=clock, read_timeout=0.01)
    history.start()
    has_ended = threading.Event()

    def hang(_queries: Queries) -> None:
        has_ended.wait(TIMEOUT)

    with pytest.raises(DatabaseUnavailableError, match=r"^it does not answer in time$"):
        asyncio.run(history.read(hang))
    has_ended.set()
    history.close(TIMEOUT)
