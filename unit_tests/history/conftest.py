"""A history in an SQLite file, and a clock that the tests move by hand."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, Table, select

from luigid.history.database import open_engine, prepare
from luigid.history.queries import Queries
from luigid.history.writer import Writer
from unit_tests.history.event_factory import NOW


class Clock:
    """Seconds since the epoch, which pass only when a test says so."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def address(tmp_path: Path) -> str:
    """The URL of a database with all tables, and nothing in them."""
    url = f"sqlite:///{tmp_path / 'history.db'}"
    prepare(url)
    return url


@pytest.fixture
def engine(address: str) -> Iterator[Engine]:
    engine = open_engine(address)
    yield engine
    engine.dispose()


@pytest.fixture
def writer(engine: Engine) -> Writer:
    return Writer(engine)


@pytest.fixture
def queries(engine: Engine, clock: Clock) -> Queries:
    return Queries(engine, clock)


def rows(engine: Engine, table: Table) -> Sequence[tuple[Any, ...]]:
    """Return the rows of a table by its key."""
    with engine.connect() as connection:
        return all_of(connection, table)


def all_of(connection: Connection, table: Table) -> Sequence[tuple[Any, ...]]:
    ordered = select(table).order_by(*table.primary_key.columns)
    return [tuple(row) for row in connection.execute(ordered)]
