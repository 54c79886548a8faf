"""Shared views in each kind of store, and in an export."""

import io
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from luigid.config import Config
from luigid.durability import backup
from luigid.storage.lines import LinesError, export, import_
from luigid.storage.store import Store, open_store
from luigid.storage.view_table import StoredView, record_of, row_of

SCHEMES = {"sqlite3": "sqlite", "sqlalchemy": "sqlite+pysqlite"}
RECORD = {"name": "N", "tab": "tasks", "hash": "#x", "by": "ann", "changed": 1.5, "version": 1}
VIEW = row_of("a1", RECORD)


@pytest.fixture(params=SCHEMES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    store = open_store(f"{SCHEMES[request.param]}:///{tmp_path}/state.db")
    store.lock()
    yield store
    store.close()


def test_view_is_written_replaced_and_removed(store: Store) -> None:
    store.write([], [VIEW, row_of("b2", RECORD)])
    changed = StoredView("a1", VIEW.body and VIEW.body.replace("ann", "bob"), VIEW.body)
    store.write([], [changed, StoredView("b2", None)])
    assert [record_of(view)["by"] for view in store.read_views()] == ["bob"]
    store.write([], [changed.undone()])
    assert store.read_views() == [VIEW]
    store.replace([])
    assert store.read_views() == [VIEW]  # they are no part of the state
    store.replace_views([])
    assert store.read_views() == []


def test_store_of_an_older_server_has_no_views(store: Store, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "state.db")) as connection:
        connection.execute("DROP TABLE luigid_views")
    assert store.read_views() == []
    store.replace_views([VIEW])
    assert store.read_views() == [VIEW]


def test_damaged_view_is_told() -> None:
    with pytest.raises(ValueError, match="the view a1 is damaged"):
        record_of(StoredView("a1", "{"))


def test_export_and_import_carry_views(tmp_path: Path) -> None:
    config = Config.load({"state_path": str(tmp_path / "state.pickle")})
    file = tmp_path / "export.jsonl"
    store = backup._opened(config, make=True)
    store.lock()
    store.replace([])
    store.write([], [VIEW])
    store.close()
    assert backup.export_state(config, str(file)).count == 1
    first = backup.export_state(config, str(tmp_path / "first"), format_="jsonl-1")
    assert (first.count, first.left_out) == (0, ["1 saved view"])
    other = Config.load({"state_path": str(tmp_path / "other.pickle")})
    assert backup.import_state(other, str(file)) == 1
    backup.import_state(other, str(tmp_path / "first"))  # without views: they stay
    store = backup._opened(other, make=False)
    assert store.read_views() == [VIEW]
    store.close()


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [("hash", "x", "hash must begin with #"), ("version", "1", "version must be of another type")],
)
def test_import_refuses_what_is_no_view(name: str, value: object, told: str, store: Store) -> None:
    store.write([], [row_of("a1", {**RECORD, name: value})])
    file = io.StringIO()
    export(store, file)
    with pytest.raises(LinesError, match=f"line 2: the view 'a1': {told}"):
        import_(file.getvalue().splitlines())
