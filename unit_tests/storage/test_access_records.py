from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from luigid.access.accounts import AccessError
from luigid.access.tokens import Records
from luigid.storage.access_records import open_access_records
from luigid.storage.store import open_store

Open = Callable[[], Records]


@pytest.fixture(params=["sqlite3", "sqlalchemy"])
def open_records(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Open]:
    """Open the table of one store, by each of the two ways."""
    address = f"sqlite:///{tmp_path / 'state.db'}"
    open_store(address).close()
    query = "" if request.param == "sqlite3" else "?timeout=5"
    opened: list[Records] = []

    def open_() -> Records:
        opened.append(open_access_records(address + query))
        return opened[-1]

    yield open_
    for records in opened:
        records.close()


def test_records_are_kept(open_records: Open) -> None:
    records = open_records()
    records.put("token", "a", "1")
    records.put("token", "a", "2")
    records.put("key", "a", "3")
    assert open_records().read() == {("token", "a"): "2", ("key", "a"): "3"}


def test_record_is_only_added_where_there_is_none(open_records: Open) -> None:
    records = open_records()
    records.add("key", "session", "1")
    records.add("key", "session", "2")
    assert records.read() == {("key", "session"): "1"}


def test_server_that_comes_second_takes_the_record_of_the_first(
    open_records: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = open_records(), open_records()
    read = second.read
    looks: list[Mapping[tuple[str, str], str]] = [{}]  # the first adds its record after this one
    monkeypatch.setattr(second, "read", lambda: looks.pop() if looks else read())
    first.add("key", "session", "1")
    second.add("key", "session", "2")
    assert first.read() == {("key", "session"): "1"}


def test_record_is_removed_once(open_records: Open) -> None:
    records = open_records()
    records.put("token", "a", "1")
    assert records.remove("token", "a")
    assert not records.remove("token", "a")
    assert records.read() == {}


def test_what_another_process_writes_is_read(open_records: Open) -> None:
    server, command = open_records(), open_records()
    assert server.read() == {}
    command.put("token", "a", "1")
    assert server.read() == {("token", "a"): "1"}


def test_store_is_in_use_meanwhile(open_records: Open, tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'state.db'}")
    store.lock()
    records = open_records()
    records.put("token", "a", "1")
    store.probe()
    assert records.read() == {("token", "a"): "1"}
    assert list(store.read()) == []  # no record of the state
    store.close()


def test_missing_database_is_named(tmp_path: Path) -> None:
    with pytest.raises(AccessError, match=r"missing\.db: there is no state; luigid makes it"):
        open_access_records(f"sqlite:///{tmp_path / 'missing.db'}")


def test_log_that_was_lost_is_left_to_the_server(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'state.db'}"
    store = open_store(address)
    store.lock()
    records = open_access_records(address)
    records.put("token", "a", "1")
    assert records.read() == {("token", "a"): "1"}
    log = tmp_path / "state.db-wal"
    log.rename(tmp_path / "lost")
    assert records.read() == {("token", "a"): "1"}
    assert not log.exists()
    (tmp_path / "lost").rename(log)
    store.close()
