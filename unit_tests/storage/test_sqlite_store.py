"""Specifics of SqliteStore. What both stores have in common is tested in test_store.py."""

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateTable

from luigid.storage import state_tables
from luigid.storage.errors import LockLostError, StoreError
from luigid.storage.record_json import encode
from luigid.storage.sqlalchemy_store import SqlalchemyStore
from luigid.storage.sqlite_store import SqliteStore
from luigid.storage.state_files import log_of
from luigid.storage.store import Change, Store, open_store
from unit_tests.storage.former_store import make_former_store


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


@pytest.fixture
def store(file: Path) -> Iterator[SqliteStore]:
    store = opened(file)
    store.lock()
    store.write([Change("task", "1", "{}")])
    yield store
    store.close()


def keys(store: Store) -> list[str]:
    return sorted(key for _, key, _ in store.read())


def test_moved_file_refuses_changes_until_it_is_moved_back(store: SqliteStore, file: Path) -> None:
    file.rename(file.with_name("elsewhere"))
    for use in (store.check, store.probe, lambda: store.write([Change("task", "2", "{}")])):
        with pytest.raises(StoreError, match=f"^{file} was moved or deleted$"):
            use()
    assert not file.exists()

    file.with_name("elsewhere").rename(file)
    store.check()
    store.probe()
    store.write([Change("task", "3", "{}")])
    store.close()
    assert {"1", "3"} <= set(start(file))


def test_deleted_file_is_not_created_again_after_a_failure(store: SqliteStore, file: Path) -> None:
    store._disconnect()  # as any failure does
    file.unlink()

    for _ in range(2):
        with pytest.raises(StoreError, match=f"^{file} was moved or deleted$"):
            store.probe()

    store.close()
    assert not file.exists()


def test_deleted_log_is_begun_again_without_losing_a_change(store: SqliteStore, file: Path) -> None:
    log_of(file).unlink()
    with pytest.raises(StoreError, match=r"state\.db-wal was moved or deleted$"):
        store.check()
    with pytest.raises(StoreError, match=r"state\.db-wal was moved or deleted$"):
        store.write([Change("task", "2", "{}")])

    store.probe()
    store.check()
    store.write([Change("task", "3", "{}")])

    copy = file.parent / "crashed" / file.name
    copy.parent.mkdir()
    for path in (file, log_of(file)):
        shutil.copy(path, copy.parent)
    assert start(copy) == ["1", "2", "3"]


def start(file: Path) -> list[str]:
    """Lock and close a store as a server does; return its keys."""
    store = opened(file)
    store.lock()
    found = keys(store)
    store.close()
    return found


def crashed(store: SqliteStore, file: Path, *, with_log: bool) -> Path:
    """Return a copy of a file that is open, as a crash would leave it."""
    copy = file.parent / "crashed" / file.name
    copy.parent.mkdir()
    shutil.copy(file, copy)
    if with_log:
        shutil.copy(log_of(file), copy.parent)
    return copy


@pytest.mark.parametrize("with_log", [True, False])
def test_lost_log_of_a_crashed_server_is_warned_of(
    store: SqliteStore, file: Path, with_log: bool, caplog: pytest.LogCaptureFixture
) -> None:
    copy = crashed(store, file, with_log=with_log)

    assert start(copy) == (["1"] if with_log else [])
    assert caplog.messages == (
        []
        if with_log
        else [
            f"{copy} was not closed by the last server, and its log {log_of(copy)} is gone: if "
            "nothing else has opened the file since, its last changes are lost"
        ]
    )
    caplog.clear()
    start(copy)
    assert caplog.messages == []


def test_reader_leaves_the_log_of_a_crashed_server(
    store: SqliteStore, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    copy = crashed(store, file, with_log=True)
    before = copy.read_bytes(), log_of(copy).read_bytes()

    reader = open_store(f"sqlite:///{copy}", make=False)
    assert keys(reader) == ["1"]
    reader.close()

    assert (copy.read_bytes(), log_of(copy).read_bytes()) == before
    start(copy)
    assert caplog.messages == []


def test_file_that_an_older_luigid_has_used_since_a_crash_is_not_warned_of(
    store: SqliteStore, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    copy = crashed(store, file, with_log=True)
    with sqlite3.connect(copy) as older:  # which sets the owner alone
        older.execute("UPDATE luigid_meta SET value = 'older' WHERE name = 'owner'")
    older.close()

    start(copy)

    assert caplog.messages == []


def test_file_of_an_older_luigid_is_not_warned_of(
    file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    make_former_store(file, [])
    start(file)
    assert caplog.messages == []


def test_damaged_index_is_found_on_reading(file: Path) -> None:
    store = opened(file)
    store.replace(("task", str(number), {}) for number in range(3000))
    store.close()
    connection = sqlite3.connect(file)
    [(root,)] = connection.execute(
        "SELECT rootpage FROM sqlite_master WHERE name = 'sqlite_autoindex_luigid_state_1'"
    )
    [(size,)] = connection.execute("PRAGMA page_size")
    connection.close()
    with file.open("r+b") as pages:
        pages.seek((root - 1) * size)
        pages.write(bytes(size))

    with pytest.raises(StoreError, match="malformed"):
        list(opened(file).read())


@pytest.mark.parametrize("scheme", ["sqlite", "sqlite+pysqlite"])
def test_foreign_database_is_refused_and_left_unchanged(file: Path, scheme: str) -> None:
    connection = sqlite3.connect(file)
    connection.execute("CREATE TABLE customers (id)")
    connection.close()
    before = file.read_bytes()

    with pytest.raises(
        StoreError, match=f"^{file}: it is not luigid's: it has the table customers$"
    ):
        open_store(f"{scheme}:///{file}")

    assert file.read_bytes() == before
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_newer_format_is_refused_and_left_unchanged(file: Path) -> None:
    opened(file).close()
    connection = sqlite3.connect(file)
    connection.execute("UPDATE luigid_meta SET value = 99 WHERE name = 'format'")
    connection.commit()
    connection.execute("PRAGMA journal_mode=DELETE")
    connection.close()
    before = file.read_bytes()

    with pytest.raises(StoreError, match="made by a newer luigid"):
        opened(file)

    assert file.read_bytes() == before
