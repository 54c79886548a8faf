"""Operators' actions in each kind of store."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from luigid.storage.action_table import ActionQuery, StoredAction
from luigid.storage.errors import StoreError
from luigid.storage.memory_actions import MemoryActions
from luigid.storage.store import Change, Store, open_store

SCHEMES = {"sqlite3": "sqlite", "sqlalchemy": "sqlite+pysqlite"}


@pytest.fixture(params=SCHEMES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return f"{SCHEMES[request.param]}:///{tmp_path}/state.db"


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    store = open_store(url)
    store.lock()
    yield store
    store.close()


def action(number: int, who: str | None = "anna", task: str | None = None) -> StoredAction:
    return StoredAction(number, who, "mark_as_done", task, f'{{"number":{number}}}')


def read(store: Store | MemoryActions, **query: Any) -> list[int]:
    return [one.number for one in store.read_actions(ActionQuery(**{"limit": 10, **query}))]


def test_action_is_read_as_it_was_written(store: Store, url: str) -> None:
    written = action(7, "a'b", "x" * 1000)
    store.write([Change("task", "1", "{}")], [written])
    store.close()
    again = open_store(url)
    again.lock()
    assert again.read_actions(ActionQuery(limit=10)) == [written]
    assert again.last_action() == 7
    again.close()


def test_store_without_actions_has_number_0(store: Store) -> None:
    assert store.last_action() == 0


def test_action_and_change_are_written_together_or_not_at_all(store: Store, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "state.db")) as connection:
        connection.execute("ALTER TABLE luigid_audit RENAME TO elsewhere")
        with pytest.raises(StoreError):
            store.write([Change("task", "1", "{}")], [action(1)])
        connection.execute("ALTER TABLE elsewhere RENAME TO luigid_audit")
    assert list(store.read()) == []
    assert read(store) == []


def test_action_is_removed_by_its_number(store: Store) -> None:
    store.write([], [action(1), action(2)])
    store.write([], [action(1)._replace(body=None)])
    assert read(store) == [2]


def test_action_that_is_written_twice_is_one(store: Store) -> None:
    for _ in range(2):
        store.write([], [action(1)])
    assert read(store) == [1]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, [4, 3, 2, 1]),
        ({"limit": 2}, [4, 3]),
        ({"before": 3}, [2, 1]),
        ({"since": 3}, [4, 3]),
        ({"who": "anna"}, [3, 1]),
        ({"who": "Anna"}, []),
        ({"task": "A\ud800"}, [2]),
        ({"operation": "pause"}, []),
        ({"who": "anna", "before": 3, "limit": 1}, [1]),
    ],
    ids=range(9),
)
@pytest.mark.parametrize("is_memory", [False, True], ids=["store", "memory"])
def test_query_selects(
    store: Store, query: dict[str, Any], expected: list[int], is_memory: bool
) -> None:
    actions = [action(1), action(2, "bert", "A\ud800"), action(3), action(4, None)]
    memory = MemoryActions()
    for one in actions:
        memory.add(one)
    store.write([], actions)
    assert read(memory if is_memory else store, **query) == expected


def test_old_actions_are_deleted(store: Store) -> None:
    store.write([], [action(number) for number in range(1, 6)])
    store.delete_actions(4)
    assert read(store) == [5, 4]


def test_memory_forgets_old_actions() -> None:
    memory = MemoryActions()
    for number in range(1, 6):
        memory.add(action(number))
    memory.delete_actions(4)
    assert read(memory) == [5, 4]


def test_store_of_an_older_server_gets_the_table(store: Store, url: str, tmp_path: Path) -> None:
    store.close()
    with closing(sqlite3.connect(tmp_path / "state.db")) as connection:
        connection.execute("DROP TABLE luigid_audit")
    again = open_store(url)
    again.lock()
    again.write([], [action(1)])
    assert read(again) == [1]
    again.close()


def test_database_that_is_away_is_an_error(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/state.db")
    store.lock()
    (tmp_path / "state.db").rename(tmp_path / "elsewhere")
    with pytest.raises(StoreError, match="moved or deleted"):
        store.read_actions(ActionQuery(limit=1))
    store.close()
