"""SQLite, and what all databases share. PostgreSQL and MariaDB: contract_tests/history."""

import sqlite3
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DataError, IntegrityError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from luigid.history.database import is_unavailable, open_engine, prepare
from luigid.history.errors import HistoryError


def test_file_is_created_with_tables_in_wal_mode(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    prepare(f"sqlite:///{path}")
    connection = sqlite3.connect(path)
    tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    assert {name for (name,) in tables} == {"tasks", "task_parameters", "task_events"}
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


def test_second_prepare_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    prepare(f"sqlite:///{path}")
    before = path.read_bytes()
    prepare(f"sqlite:///{path}")
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("history.db", "Could not parse SQLAlchemy URL"),
        ("nosuch://host/db", "nosuch:// is not known; write one of sqlite://"),
        ("sqlite:////nowhere/at/all.db", "sqlite:////nowhere/at/all.db: unable to open database"),
    ],
)
def test_unusable_url_is_refused_in_one_line(address: str, message: str) -> None:
    with pytest.raises(HistoryError, match=f"^cannot use the database of the .*{message}.*$"):
        prepare(address)


def test_file_that_is_not_a_database_is_refused_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    path.write_text("to do: " * 1000)
    with pytest.raises(HistoryError, match=f"{path}: file is not a database$"):
        prepare(f"sqlite:///{path}")


def test_locked_file_is_refused_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    prepare(f"sqlite:///{path}")
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(HistoryError, match=r"database is locked$"):
        prepare(f"sqlite:///{path}?timeout=0")
    holder.close()


def test_missing_driver_is_refused_with_the_command_to_install_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for module, address, extra in [
        ("psycopg", "postgresql+psycopg://u:secret@host/h", "postgresql"),
        ("pymysql", "mysql+pymysql://u:secret@host/h", "mysql"),
    ]:
        monkeypatch.setitem(sys.modules, module, None)
        with pytest.raises(HistoryError) as caught:
            open_engine(address)
        line = str(caught.value)
        assert "://u:***@host/h" in line
        assert f"pip install 'luigid[{extra}]'" in line


@pytest.mark.parametrize("address", ["sqlite://", "sqlite:///:memory:"])
def test_threads_share_a_database_in_memory(address: str) -> None:
    engine = open_engine(address)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE t (x)"))

    def count() -> object:
        with engine.connect() as connection:
            return connection.scalar(text("SELECT count(*) FROM t"))

    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(count).result() == 0
    engine.dispose()


ORIGINAL = Exception("(2013,\n'Lost connection')")


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (OperationalError("SELECT", {}, ORIGINAL), True),
        (ProgrammingError("SELECT", {}, ORIGINAL), True),
        (PoolTimeoutError(), True),
        (DataError("INSERT", {}, ORIGINAL, connection_invalidated=True), True),
        (DataError("INSERT", {}, ORIGINAL), False),
        (OperationalError("INSERT", {}, Exception(1267, "Illegal mix of collations")), False),
        (OperationalError("INSERT", {}, Exception(1205, "Lock wait timeout exceeded")), True),
        (IntegrityError("INSERT", {}, ORIGINAL), False),
        (ValueError("a surrogate"), False),
    ],
)
def test_errors_of_the_database_are_told_from_invalid_values(
    error: Exception, expected: bool
) -> None:
    assert is_unavailable(error) is expected
