"""An empty database for each test, on each of the servers that are supported."""

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, create_engine

from contract_tests.history.servers import DatabaseServer, mariadb, postgresql
from luigid.history.database import open_engine

_NUMBERS = itertools.count(1)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[DatabaseServer]:
    with postgresql() as server:
        yield server


@pytest.fixture(scope="session")
def mariadb_server() -> Iterator[DatabaseServer]:
    with mariadb() as server:
        yield server


def empty_database(server: DatabaseServer, maintained: str) -> str:
    """Make a database, from one that is always there, and return its URL."""
    name = f"history{next(_NUMBERS)}"
    engine = create_engine(server.url + maintained, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()
    return server.url + name


@pytest.fixture(params=["sqlite", "postgresql", "mariadb"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database without tables."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'history.db'}"
    server = request.getfixturevalue(f"{request.param}_server")
    return empty_database(server, "postgres" if request.param == "postgresql" else "mysql")


@pytest.fixture
def engine(address: str) -> Iterator[Engine]:
    engine = open_engine(address)
    yield engine
    engine.dispose()


@pytest.fixture
def fill(engine: Engine) -> Callable[[Callable[[Connection], None]], None]:
    """Runs what fills the database."""

    def run(load: Callable[[Connection], None]) -> None:
        with engine.begin() as connection:
            load(connection)

    return run
