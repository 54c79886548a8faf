"""The store on real databases."""

import os
import socket
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import create_engine, text

from contract_tests.databases.servers import DatabaseServer
from luigid.state.record.records import Record
from luigid.storage.action_table import ActionQuery, StoredAction
from luigid.storage.errors import LockLostError, StoreError, StoreHeldError
from luigid.storage.record_json import encode
from luigid.storage.store import Change, Store, open_store


@pytest.fixture
def store(address: str) -> Iterator[Store]:
    store = open_store(address)
    store.lock()
    yield store
    store.close()


@pytest.fixture
def opened(postgresql_address: str) -> Iterator[Callable[[], Store]]:
    """Opens any number of stores on one PostgreSQL database."""
    stores: list[Store] = []

    def another() -> Store:
        stores.append(open_store(postgresql_address))
        return stores[-1]

    yield another
    for store in stores:
        store.close()


#: a record that no database accepts
REFUSED = Change("task", None, "{}")  # type: ignore[arg-type]


def put(key: str, record: Record) -> Change:
    return Change("task", key, encode(record))


def removed(key: str) -> Change:
    return Change("task", key, None)


def tasks(store: Store) -> dict[str, Record]:
    return {key: record for kind, key, record in store.read() if kind == "task"}


def test_records_are_read_as_written(store: Store, address: str) -> None:
    record = {"id": "\x00\ud800'%s\U0001f600\\", "number": 2**70, "size": float("-inf")}
    long = {"text": "\u00e9" * 50_000}
    store.write([put("1", record), put("2", {}), put("3", {}), put("4", long)])
    store.write([put("2", record), removed("3")])
    store.write([])

    other = open_store(address)
    assert tasks(other) == {"1": record, "2": record, "4": long}
    other.close()


def test_second_write_changes_nothing(store: Store) -> None:
    store.write([put("1", {"a": 1}), put("2", {"a": 2})])
    changes = [put("1", {"a": 9}), put("4", {"a": 4}), removed("2"), removed("7")]

    store.write(changes)
    store.write(changes)

    assert tasks(store) == {"1": {"a": 9}, "4": {"a": 4}}


def test_actions_are_stored_with_their_changes(store: Store) -> None:
    first = StoredAction(1795295147213, "ann\u00e9", "mark_as_done", "A_1", '{"number":1}')
    second = StoredAction(1795295147214, None, "pause", "\ud800\x00" + "x" * 60_000, "{}")
    store.write([put("1", {})], [first, second])
    with pytest.raises(StoreError):
        store.write([REFUSED], [first._replace(number=1795295147299)])
    assert store.last_action() == second.number
    assert [one.number for one in store.read_actions(ActionQuery(limit=9))] == [
        *(second.number, first.number)
    ]
    for query in ({"who": "ann\u00e9"}, {"task": "A_1"}, {"operation": "mark_as_done"}):
        assert store.read_actions(ActionQuery(limit=9, **query)) == [first]  # type: ignore[arg-type]
    for query in ({"who": "ANN\u00c9"}, {"task": "a_1"}):
        assert store.read_actions(ActionQuery(limit=9, **query)) == []  # type: ignore[arg-type]
    assert store.read_actions(ActionQuery(limit=9, task=second.task))[0].number == second.number
    store.write([], [second._replace(body=None)])
    store.delete_actions(second.number)
    assert store.read_actions(ActionQuery(limit=9)) == []


def test_very_many_changes_are_written(store: Store) -> None:
    store.write([put(str(number), {"a": 1}) for number in range(1234)])
    store.write([removed(str(number)) for number in range(1, 1234)])

    assert tasks(store) == {"0": {"a": 1}}


def test_store_is_usable_after_failure(store: Store) -> None:
    store.write([put("1", {"a": 1})])

    with pytest.raises(StoreError) as caught:
        store.write([put("2", {}), removed("1"), REFUSED])
    assert "\n" not in str(caught.value)
    assert tasks(store) == {"1": {"a": 1}}

    store.write([put("2", {"a": 2}), put("1", {"a": 3})])

    assert tasks(store) == {"1": {"a": 3}, "2": {"a": 2}}


def test_replace_is_all_or_nothing(store: Store) -> None:
    store.replace(("task", str(number), {"n": number}) for number in range(2500))
    with pytest.raises(StoreError):
        store.replace([("task", "1", {}), ("task", "1", {})])

    assert sorted(record["n"] for record in tasks(store).values()) == list(range(2500))


def test_read_is_a_snapshot(store: Store, address: str) -> None:
    store.replace(("task", str(number), {"a": 1}) for number in range(3000))
    reader = open_store(address)
    entries = reader.read()
    seen = [next(entries)]

    store.write([put(str(number), {"a": 2}) for number in range(3000)])

    seen += entries
    assert {record["a"] for _, _, record in seen} == {1}
    reader.close()


def test_second_store_of_locked_database_is_refused(store: Store, address: str) -> None:
    other = open_store(address)
    assert other.is_guarded == (not address.startswith("mysql"))
    if other.is_guarded:
        holder = f"it is held by process {os.getpid()} on {socket.gethostname()}"
        with pytest.raises(StoreHeldError, match=holder):
            other.lock()
        store.close()
        other.lock()
    other.close()


def end_sessions(address: str) -> None:
    """End all sessions of a database but this one, as an administrator or a firewall does."""
    engine = create_engine(address)
    with engine.connect() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    engine.dispose()


def test_lost_connection_is_replaced_and_locked(
    opened: Callable[[], Store], postgresql_address: str
) -> None:
    store = opened()
    store.lock()
    end_sessions(postgresql_address)
    with pytest.raises(StoreError):
        store.write([put("1", {})])

    store.write([put("1", {})])

    assert tasks(store) == {"1": {}}
    with pytest.raises(StoreHeldError):
        opened().lock()


def test_store_lost_to_another_must_stop(
    opened: Callable[[], Store], postgresql_address: str
) -> None:
    store, other = opened(), opened()
    store.lock()
    end_sessions(postgresql_address)
    other.lock()
    with pytest.raises(StoreError):
        store.write([put("1", {})])

    with pytest.raises(LockLostError, match="the store was taken over: it is held by process"):
        store.write([put("1", {})])
    other.close()
    with pytest.raises(LockLostError, match="the store was taken over in the meantime"):
        store.write([put("1", {})])

    assert tasks(opened()) == {}


def test_lock_belongs_to_schema(opened: Callable[[], Store], postgresql_address: str) -> None:
    store = opened()
    store.lock()
    engine = create_engine(postgresql_address)
    with engine.begin() as connection:
        connection.execute(text("CREATE SCHEMA other"))
    engine.dispose()

    other = open_store(f"{postgresql_address}?options=-csearch_path%3Dother")
    other.lock()
    other.close()


def test_failure_without_lost_connection_keeps_lock(opened: Callable[[], Store]) -> None:
    store, other = opened(), opened()
    store.lock()
    with pytest.raises(StoreError):
        store.write([REFUSED])

    with pytest.raises(StoreHeldError):
        other.lock()


def test_store_recovers_with_its_server(
    opened: Callable[[], Store], postgresql_server: DatabaseServer
) -> None:
    store = opened()
    store.lock()
    store.write([put("1", {})])
    postgresql_server.stop()
    try:
        for _ in range(2):
            with pytest.raises(StoreError) as caught:
                store.write([put("2", {})])
            assert "\n" not in str(caught.value)
    finally:
        postgresql_server.start()

    store.write([put("2", {})])

    assert tasks(store) == {"1": {}, "2": {}}


def test_missing_server_is_reported_in_one_line_without_password() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

    with pytest.raises(StoreError) as caught:
        open_store(f"postgresql+psycopg://someone:secret@127.0.0.1:{port}/state")

    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith("postgresql+psycopg://someone:***@127.0.0.1")
