"""An empty database for each test, on each of the servers that are supported."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from contract_tests.history.servers import DatabaseServer, mariadb, postgresql

_NUMBERS = itertools.count(1)


@pytest.fixture(scope="package")
def postgresql_server() -> Iterator[DatabaseServer]:
    with postgresql() as server:
        yield server


@pytest.fixture(scope="package")
def mariadb_server() -> Iterator[DatabaseServer]:
    with mariadb() as server:
        yield server


def empty_database(server: DatabaseServer, maintained: str) -> str:
    """Make a database, from one that is always there, and return its URL."""
    name = f"state{next(_NUMBERS)}"
    engine = create_engine(server.url + maintained, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()
    return server.url + name


@pytest.fixture
def postgresql_address(postgresql_server: DatabaseServer) -> str:
    return empty_database(postgresql_server, "postgres")


@pytest.fixture(params=["sqlite", "postgresql", "mariadb"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database without tables."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'state.db'}"
    server = request.getfixturevalue(f"{request.param}_server")
    return empty_database(server, "postgres" if request.param == "postgresql" else "mysql")
