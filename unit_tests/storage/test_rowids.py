import logging
import sqlite3
import time
from pathlib import Path

import pytest

from luigid.storage.record_json import encode
from luigid.storage.store import Change, Store, open_store
from unit_tests.storage.former_store import make_former_store

ROWS = [("task", str(number), encode({"number": number})) for number in range(1234)]
RECORDS = sorted((kind, key, {"number": int(key)}) for kind, key, _ in ROWS)


@pytest.fixture(params=["sqlite", "sqlite+pysqlite"])
def scheme(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "state.db"
    make_former_store(file, ROWS)
    return file


def definition(file: Path) -> str:
    connection = sqlite3.connect(file)
    [(sql,)] = connection.execute("SELECT sql FROM sqlite_master WHERE name = 'luigid_state'")
    connection.close()
    return "".join(sql.split())


def locked(file: Path, scheme: str) -> Store:
    store = open_store(f"{scheme}:///{file}")
    store.lock()
    return store


def test_table_of_an_older_luigid_gets_row_ids_and_keeps_its_records(
    file: Path, tmp_path: Path, scheme: str
) -> None:
    store = locked(file, scheme)
    assert store.has_begun()
    assert sorted(store.read()) == RECORDS
    store.write([Change("task", "1", None), Change("task", "x", "{}")])
    store.close()

    new = tmp_path / "new.db"
    locked(new, scheme).close()
    assert definition(file) == definition(new)
    assert "ROWID" not in definition(file)
    store = open_store(f"{scheme}:///{file}")
    assert sorted(store.read())[-1] == ("task", "x", {})
    store.close()


def test_table_is_rewritten_once(file: Path, scheme: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    for _ in range(2):
        locked(file, scheme).close()

    assert len([line for line in caplog.messages if "is rewritten once" in line]) == 1


def test_reader_leaves_the_table_as_it_is(file: Path, scheme: str) -> None:
    before = definition(file)

    store = open_store(f"{scheme}:///{file}", make=False)
    assert sorted(store.read()) == RECORDS
    store.close()

    assert definition(file) == before


def test_rewriting_that_fails_leaves_the_table_as_it_is(tmp_path: Path, scheme: str) -> None:
    file = tmp_path / "other.db"
    make_former_store(file, ROWS)
    connection = sqlite3.connect(file)
    connection.execute("CREATE TABLE luigid_state_without_rowid (x)")
    connection.close()
    before = definition(file)

    store = open_store(f"{scheme}:///{file}")
    with pytest.raises(Exception, match="luigid_state_without_rowid"):
        store.lock()
    store.close()

    assert definition(file) == before


def test_large_records_do_not_slow_down_other_writes(tmp_path: Path, scheme: str) -> None:
    store = locked(tmp_path / "new.db", scheme)

    def seconds_to_write(first: int) -> float:
        changes = [Change("task", str(first + number), "{}") for number in range(2000)]
        start = time.process_time()
        store.write(changes)
        return time.process_time() - start

    before = seconds_to_write(10_000)
    store.write([Change("task", str(number), "x" * 1_000_000) for number in range(10)])
    after = seconds_to_write(20_000)
    store.close()

    assert after < 20 * before  # some 500 times, without row ids
