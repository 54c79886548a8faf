"""A history in a SQLite file, and a manual clock."""

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
    """A manual clock: seconds since the epoch."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def address(tmp_path: Path) -> str:
    """The URL of a database with empty tables."""
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
    """Return the rows of a table in the order of its key."""
    with engine.connect() as connection:
        return all_of(connection, table)


def all_of(connection: Connection, table: Table) -> Sequence[tuple[Any, ...]]:
    ordered = select(table).order_by(*table.primary_key.columns)
    return [tuple(row) for row in connection.execute(ordered)]
