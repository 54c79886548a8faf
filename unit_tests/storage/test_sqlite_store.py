"""Specifics of SqliteStore. What both stores have in common is tested in test_store.py."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateTable

from luigid.storage import state_tables
from luigid.storage.errors import LockLostError, StoreError
from luigid.storage.record_json import encode
from luigid.storage.sqlalchemy_store import SqlalchemyStore
from luigid.storage.sqlite_store import SqliteStore
from luigid.storage.store import Change, open_store


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "state.db"


def opened(file: Path, query: str = "") -> SqliteStore:
    store = open_store(f"sqlite:///{file}{query}")
    assert isinstance(store, SqliteStore)
    return store


def definitions(file: Path) -> set[str]:
    with sqlite3.connect(file) as connection:
        found = {sql for (sql,) in connection.execute("SELECT sql FROM sqlite_master") if sql}
    connection.close()
    return {"".join(sql.split()) for sql in found}


def test_tables_equal_those_of_sqlalchemy(file: Path) -> None:
    opened(file).close()
    made = [
        str(CreateTable(table).compile(dialect=sqlite.dialect()))
        for table in state_tables.STATE.metadata.sorted_tables
    ]
    assert definitions(file) == {"".join(sql.split()) for sql in made}


def test_store_can_be_read_with_sqlalchemy_and_without(file: Path) -> None:
    records = [("task", str(number), {"number": number}) for number in range(2500)]
    for first, second in (("sqlite", "sqlite+pysqlite"), ("sqlite+pysqlite", "sqlite")):
        store = open_store(f"{first}:///{file}")
        store.replace(records)
        store.close()
        other = open_store(f"{second}:///{file}")
        assert {type(store), type(other)} == {SqliteStore, SqlalchemyStore}
        assert sorted(other.read()) == sorted(records)
        assert other.has_begun()
        other.close()


@pytest.mark.parametrize(("query", "level"), [("", 1), ("?synchronous=FULL", 2)])
def test_synchronous_of_url_is_set_in_sqlite(file: Path, query: str, level: int) -> None:
    store = opened(file, query)
    with store._transaction() as connection:
        assert connection.execute("PRAGMA synchronous").fetchone() == (level,)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    store.close()


def test_other_value_of_synchronous_is_refused(file: Path) -> None:
    with pytest.raises(StoreError, match=rf"{file}: synchronous must be NORMAL or FULL, not OFF"):
        opened(file, "?synchronous=off")
    assert not file.exists()


def test_store_taken_over_in_meantime_is_lost(file: Path) -> None:
    store = opened(file)
    store.lock()
    store.write([Change("task", "1", "{}")])
    with sqlite3.connect(file) as other:
        other.execute("UPDATE luigid_meta SET value = 'another' WHERE name = 'owner'")
        other.execute("ALTER TABLE luigid_state RENAME TO elsewhere")
    with pytest.raises(StoreError):
        store.write([Change("task", "2", "{}")])  # and the connection is given up
    other.execute("ALTER TABLE elsewhere RENAME TO luigid_state")
    other.close()

    with pytest.raises(LockLostError, match="taken over in the meantime"):
        store.write([Change("task", "2", "{}")])
    store.close()


def test_abandoned_read_ends_its_transaction(file: Path) -> None:
    store = opened(file)
    store.replace(("task", str(number), {}) for number in range(3000))
    entries = store.read()
    next(entries)
    entries.close()  # type: ignore[attr-defined]

    store.write([Change("task", "x", encode({"a": 1}))])
    assert ("task", "x", {"a": 1}) in list(store.read())
    store.close()


def test_sqlalchemy_is_not_imported(file: Path) -> None:
    script = (
        "import sys; from luigid.durability import backup, opening;"
        "from luigid.storage.store import open_store;"
        f"store = open_store('sqlite:///{file}'); store.lock(); store.replace([]);"
        "sys.exit('sqlalchemy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
