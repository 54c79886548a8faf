import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from luigid.state.record.records import Record
from luigid.storage import table_format
from luigid.storage.errors import StoreError, StoreHeldError
from luigid.storage.record_json import encode
from luigid.storage.store import Change, Store, open_store
from luigid.storage.table_format import format_of

#: a SQLite URL is opened without SQLAlchemy unless it names the driver
SCHEMES = {"sqlite3": "sqlite", "sqlalchemy": "sqlite+pysqlite"}


@pytest.fixture(params=SCHEMES)
def file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A file whose folder name is the kind of store."""
    folder = tmp_path / str(request.param)
    folder.mkdir()
    return folder / "state.db"


@pytest.fixture
def store(file: Path) -> Iterator[Store]:
    store = opened(file)
    store.lock()
    yield store
    store.close()


def opened(file: Path, *, make: bool = True) -> Store:
    scheme = SCHEMES.get(file.parent.name, "sqlite")
    return open_store(f"{scheme}:///{file}", make=make)


def put(key: str, **record: object) -> Change:
    return Change("task", key, encode(record))


def removed(key: str) -> Change:
    return Change("task", key, None)


def tasks(store: Store) -> dict[str, Record]:
    return {key: record for kind, key, record in store.read() if kind == "task"}


def block(file: Path) -> sqlite3.Connection:
    """Make the next write fail: rename the table."""
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("ALTER TABLE luigid_state RENAME TO elsewhere")
    return connection


def unblock(connection: sqlite3.Connection) -> None:
    connection.execute("ALTER TABLE elsewhere RENAME TO luigid_state")
    connection.close()


def test_written_records_are_read_after_reopening(store: Store, file: Path) -> None:
    store.write([put("1", a=1), put("2", a=2), Change("worker", "1", '{"b":1}')])
    store.write([put("2", a=3), removed("1"), put("3", a=4)])
    store.close()

    assert sorted(opened(file).read()) == [
        ("task", "2", {"a": 3}),
        ("task", "3", {"a": 4}),
        ("worker", "1", {"b": 1}),
    ]


@pytest.mark.parametrize(
    ("changes", "left"),
    [
        ([put("1", a=2), put("1", a=3)], {"1": {"a": 3}}),
        ([put("2", a=2), put("2", a=3)], {"1": {"a": 1}, "2": {"a": 3}}),
        ([put("2", a=2), removed("2")], {"1": {"a": 1}}),
        ([removed("1"), put("1", a=2)], {"1": {"a": 2}}),
        ([put("1", a=2), removed("1")], {}),
        ([], {"1": {"a": 1}}),
    ],
)
def test_last_change_of_key_wins(
    changes: list[Change], left: dict[str, Record], store: Store
) -> None:
    store.write([put("1", a=1)])

    store.write(changes)

    assert tasks(store) == left


def test_write_is_idempotent(store: Store) -> None:
    store.write([put("1", a=1), put("2", a=2)])
    changes = [put("1", a=9), put("4", a=4), removed("2"), removed("7")]

    store.write(changes)
    store.write(changes)

    assert tasks(store) == {"1": {"a": 9}, "4": {"a": 4}}


def test_write_accepts_very_many_changes(store: Store) -> None:
    store.write([put(str(number), a=1) for number in range(1234)])
    store.write([removed(str(number)) for number in range(1, 1234)])

    assert tasks(store) == {"0": {"a": 1}}


def test_write_is_atomic(store: Store, file: Path) -> None:
    store.write([put("1", a=1)])
    execute(
        file,
        "CREATE TRIGGER no BEFORE DELETE ON luigid_state BEGIN SELECT RAISE(ABORT, 'no'); END",
    )

    with pytest.raises(StoreError, match="no"):
        store.write([put("2", a=2), removed("1")])

    assert tasks(store) == {"1": {"a": 1}}


def test_store_works_again_after_failure(store: Store, file: Path) -> None:
    store.write([put("1", a=1)])
    other = block(file)
    with pytest.raises(StoreError, match="no such table: luigid_state"):
        store.write([put("2", a=2)])
    with pytest.raises(StoreError, match="no such table: luigid_state"):
        store.write([put("2", a=2)])
    unblock(other)

    store.write([put("2", a=2)])

    assert tasks(store) == {"1": {"a": 1}, "2": {"a": 2}}


def test_probe_fails_while_store_cannot_be_written(store: Store, file: Path) -> None:
    with sqlite3.connect(file) as other:
        other.execute(
            "CREATE TRIGGER no BEFORE INSERT ON luigid_meta BEGIN SELECT RAISE(ABORT, 'no'); END"
        )
    other.close()

    with pytest.raises(StoreError, match="no"):
        store.probe()


def test_replace_replaces_all_entries(store: Store) -> None:
    store.write([put("1", a=1)])

    store.replace(("worker", str(number), {"number": number}) for number in range(2500))

    assert sorted(r["number"] for _, _, r in store.read()) == list(range(2500))


def test_failed_replace_changes_nothing(store: Store) -> None:
    store.write([put("1", a=1)])

    with pytest.raises(StoreError):
        store.replace([("task", "2", {}), ("task", "2", {})])

    assert tasks(store) == {"1": {"a": 1}}


def test_read_is_consistent_snapshot(store: Store, file: Path) -> None:
    store.replace(("task", str(number), {"a": 1}) for number in range(3000))
    reader = opened(file)
    entries = reader.read()
    seen = [next(entries)]

    store.write([put(str(number), a=2) for number in range(3000)])

    seen += entries
    assert {record["a"] for _, _, record in seen} == {1}
    reader.close()


def test_second_server_is_refused_but_reader_is_not(store: Store, file: Path) -> None:
    store.write([put("1", a=1)])
    reader, second = opened(file, make=False), opened(file)

    with pytest.raises(StoreHeldError, match="it is held by process"):
        second.lock()

    assert tasks(reader) == {"1": {"a": 1}}
    reader.close()
    store.close()
    second.lock()
    second.close()


def test_sqlite_is_guarded(store: Store) -> None:
    assert store.is_guarded


def test_nothing_is_created_without_make(file: Path) -> None:
    with pytest.raises(StoreError, match=f"{file}: there is no state"):
        opened(file, make=False)
    assert not file.exists()

    sqlite3.connect(file).close()
    file.touch()
    with pytest.raises(StoreError, match=f"{file}: there is no state"):
        opened(file, make=False)


def execute(file: Path, *statements: str) -> None:
    connection = sqlite3.connect(file, isolation_level=None)
    for statement in statements:
        connection.execute(statement)
    connection.close()


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE luigid_meta SET value = 3 WHERE name = 'format'", "made by a newer luigid"),
        ("UPDATE luigid_meta SET value = 'x' WHERE name = 'format'", "which format it has"),
        ("DELETE FROM luigid_meta", "which format it has"),
        ("DROP TABLE luigid_meta", "its table luigid_meta is not luigid's, it lacks name"),
        (
            "ALTER TABLE luigid_state DROP COLUMN body",
            "luigid_state is not luigid's, it lacks body",
        ),
    ],
)
def test_foreign_tables_are_refused_and_unchanged(
    statement: str, words: str, store: Store, file: Path
) -> None:
    store.close()
    execute(file, statement)
    before = dump(file)

    with pytest.raises(StoreError) as caught:
        opened(file)

    assert str(caught.value).startswith(f"{file}: ")
    assert words in str(caught.value)
    assert dump(file) == before


def dump(file: Path) -> list[str]:
    connection = sqlite3.connect(file)
    lines = list(connection.iterdump())
    connection.close()
    return lines


def test_file_that_is_no_database_is_refused_and_unchanged(file: Path) -> None:
    file.write_bytes(b"\x80\x04" + b"not a database at all" * 100)
    before = file.read_bytes()

    with pytest.raises(StoreError, match=f"{file}: file is not a database"):
        opened(file)

    assert file.read_bytes() == before


def test_truncated_file_is_refused(store: Store, file: Path) -> None:
    store.replace(("task", str(number), {"text": "x" * 500}) for number in range(500))
    store.close()
    file.write_bytes(file.read_bytes()[:-50_000])

    with pytest.raises(StoreError, match="malformed"):
        list(opened(file).read())


def test_damaged_record_is_named(store: Store, file: Path) -> None:
    store.write([put("7", a=1)])
    store.close()
    execute(file, "UPDATE luigid_state SET body = '{\"a\":'")

    with pytest.raises(StoreError, match=r"its task 7 is damaged: .*column"):
        list(opened(file).read())


def test_missing_folder_is_reported_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"state.db: unable to open database file$"):
        opened(tmp_path / "nowhere" / "state.db")


def test_file_that_cannot_be_locked_raises_store_error(file: Path) -> None:
    store = opened(file)
    (file.with_name("state.db.lock")).mkdir()

    with pytest.raises(StoreError, match="Is a directory"):
        store.lock()
    store.close()


def test_closed_store_can_be_copied(store: Store, file: Path) -> None:
    store.write([put("1", a=1)])
    store.close()
    copy = file.with_name("copy.db")
    shutil.copy(file, copy)

    assert tasks(opened(copy)) == {"1": {"a": 1}}


def held(key: str) -> Change:
    return Change("task", key, encode({"hold": {}}), format_of("task", {"hold": {}}))


def test_format_rises_with_the_first_hold_and_no_older_luigid_opens_the_store(
    store: Store, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.write([put("1", status="PENDING")])
    assert (store.format, opened(file).format) == (1, 1)
    store.write([held("1"), put("2")])
    assert (store.format, opened(file).format) == (2, 2)
    store.write([put("1")])
    assert opened(file).format == 2
    monkeypatch.setattr(table_format, "FORMAT", 1)
    reason = "it has format 2, made by a newer luigid; this one reads up to 1"
    with pytest.raises(StoreError, match=f"^{file}: {reason}$"):
        opened(file)


def test_replace_begins_with_the_format_that_its_entries_need(store: Store, file: Path) -> None:
    store.replace([("task", "1", {"hold": {}})])
    assert (store.format, opened(file).format) == (2, 2)
    store.replace([("hold", "1", {})])
    assert (store.format, opened(file).format) == (2, 2)
    store.replace([("task", "1", {})])
    assert (store.format, opened(file).format) == (1, 1)
