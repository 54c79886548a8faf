import logging
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from luigid.databases.sqlite_files import OpenFile
from luigid.history import file_watch
from luigid.history.database import open_engine, prepare, transaction
from luigid.history.errors import DatabaseUnavailableError
from luigid.history.history import History
from luigid.history.luigi_tables import EVENTS
from luigid.history.writer import Writer
from unit_tests.history.conftest import Clock, rows
from unit_tests.history.event_factory import done, scheduled

TIMEOUT = 20.0


@pytest.fixture
def file(tmp_path: Path, address: str) -> Path:
    return tmp_path / "history.db"


@pytest.fixture
def history(address: str, clock: Clock) -> Iterator[History]:
    history = History(address, clock=clock)
    history.start()
    yield history
    history.close(TIMEOUT)


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + TIMEOUT
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def events_in(file: Path) -> int:
    with sqlite3.connect(file) as connection:
        [(count,)] = connection.execute("SELECT count(*) FROM task_events")
    connection.close()
    return int(count)


def test_events_wait_while_the_file_is_elsewhere(
    history: History, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    history.observe(scheduled("A", -3))
    history.written().result(TIMEOUT)
    elsewhere = file.rename(file.with_name("elsewhere.db"))
    with caplog.at_level(logging.WARNING):
        history.observe(done("A", -2))
        is_written = history.written()
        until(lambda: bool(caplog.messages))
        history.observe(done("A", -1))

        assert (is_written.done(), file.exists()) == (False, False)
        elsewhere.rename(file)
        history.written().result(TIMEOUT)

    assert events_in(file) == 3
    assert history.dropped == 0
    assert [line for line in caplog.messages if "moved or deleted" in line] == [
        f"Task history: the database is unavailable, events wait: {file} was moved or deleted"
    ]


def test_events_of_a_deleted_file_are_not_acknowledged(
    address: str, clock: Clock, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    history = History(address, clock=clock)
    history.start()
    history.observe(scheduled("A", -3))
    history.written().result(TIMEOUT)
    file.unlink()

    history.observe(done("A", -2))
    is_written = history.written()
    until(lambda: bool(caplog.messages))
    history.close(0)

    assert not is_written.done()
    assert "1 event was not written" in caplog.messages[-1]
    assert not file.exists()


def test_replaced_file_is_used_without_what_was_known_of_the_former(
    file: Path, address: str
) -> None:
    engine = open_engine(address)
    writer = Writer(engine)
    empty = file.with_name("empty.db")
    prepare(f"sqlite:///{empty}")
    writer.write([scheduled("B", -4), scheduled("A", -3)])
    file.with_name("history.db-wal").unlink()  # it belongs to the former file
    empty.rename(file)

    with pytest.raises(DatabaseUnavailableError, match="was replaced by another file"):
        writer.write([done("A", -2)])
    writer.write([done("A", -2)])

    assert [row[1] for row in rows(engine, EVENTS)] == [1]
    engine.dispose()


def test_transaction_whose_file_is_deleted_meanwhile_fails(file: Path, address: str) -> None:
    engine = open_engine(address)

    def delete() -> None:
        with transaction(engine) as connection:
            connection.execute(text("DELETE FROM tasks"))
            file.unlink()

    with pytest.raises(DatabaseUnavailableError, match="was moved or deleted"):
        delete()
    engine.dispose()


@pytest.mark.parametrize("is_open", [False, True], ids=["before opening", "while opening"])
def test_file_that_is_deleted_is_not_created_by_a_connection(
    is_open: bool, file: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = open_engine(address)

    def look_after_it_is_deleted(path: Path) -> OpenFile:
        path.unlink()
        return OpenFile(path)

    if is_open:
        monkeypatch.setattr(file_watch, "OpenFile", look_after_it_is_deleted)
    else:
        file.unlink()

    with (
        pytest.raises(DatabaseUnavailableError, match=f"{file} was moved or deleted"),
        transaction(engine),
    ):
        pass

    assert not file.exists()
    engine.dispose()


def test_new_file_is_for_its_owner_and_existing_one_keeps_its_mode(
    tmp_path: Path, file: Path
) -> None:
    assert file.stat().st_mode & 0o777 == 0o600
    shared = Path(shutil.copy(file, tmp_path / "shared.db"))
    shared.chmod(0o664)

    prepare(f"sqlite:///{shared}")

    assert shared.stat().st_mode & 0o777 == 0o664
