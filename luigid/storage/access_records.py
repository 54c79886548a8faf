"""The table of the store with what logins need: tokens, the key of sessions, ended sessions.

It is apart from the state: it is read every second, other processes write it while the server
runs, and no export has it, since what it holds is secret.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from luigid.access.accounts import AccessError
from luigid.access.tokens import Records
from luigid.databases.sqlite_files import connect
from luigid.storage.address import sqlite_address
from luigid.storage.errors import StoreError
from luigid.storage.state_files import log_of

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection, Engine

TABLE: Final = "luigid_access"
_CREATE: Final = (
    f"CREATE TABLE IF NOT EXISTS {TABLE} (kind VARCHAR(16) NOT NULL, name VARCHAR(64) NOT NULL, "
    "content TEXT NOT NULL, PRIMARY KEY (kind, name))"
)


def open_access_records(address: str) -> Records:
    """Return the table in a store that exists, and create it if it is missing.

    Raises AccessError.
    """
    file = sqlite_address(address)
    return _SqliteRecords(file.file) if file is not None else _sqlalchemy_records(address)


class _SqliteRecords:
    """The table in a SQLite file, each time with a connection of its own.

    One that stayed open would keep the server from noticing that files were moved or lost.
    """

    def __init__(self, file: Path) -> None:
        if not file.exists():
            raise AccessError(f"{file}: there is no state; luigid makes it when it starts")
        self._file = file
        self._last: dict[tuple[str, str], str] = {}
        with self._connected() as connection:
            connection.execute(_CREATE)
        self._has_log = log_of(file).exists()

    def read(self) -> Mapping[tuple[str, str], str]:
        if self._has_log and not log_of(self._file).exists():
            return self._last  # lost, and the server writes it anew; another must not come first
        with self._connected() as connection:
            rows = connection.execute(f"SELECT kind, name, content FROM {TABLE}").fetchall()
        self._has_log = log_of(self._file).exists()
        self._last = {(kind, name): content for kind, name, content in rows}
        return self._last

    def put(self, kind: str, name: str, content: str) -> None:
        with self._connected() as connection:
            statement = f"INSERT OR REPLACE INTO {TABLE} VALUES (?, ?, ?)"
            connection.execute(statement, (kind, name, content))

    def add(self, kind: str, name: str, content: str) -> None:
        with self._connected() as connection:
            statement = f"INSERT OR IGNORE INTO {TABLE} VALUES (?, ?, ?)"
            connection.execute(statement, (kind, name, content))

    def remove(self, kind: str, name: str) -> bool:
        with self._connected() as connection:
            statement = f"DELETE FROM {TABLE} WHERE kind = ? AND name = ?"
            return connection.execute(statement, (kind, name)).rowcount > 0

    def close(self) -> None:
        pass

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(connect(self._file)) as connection:
                yield connection
        except sqlite3.Error as error:
            raise AccessError(f"{self._file}: {error}") from error


def _sqlalchemy_records(address: str) -> Records:
    from luigid.storage.engine import open_engine

    try:
        return _SqlalchemyRecords(open_engine(address))
    except StoreError as error:
        raise AccessError(str(error)) from error


class _SqlalchemyRecords:
    """The table in any other database, with a connection that stays open."""

    def __init__(self, engine: "Engine") -> None:
        from sqlalchemy import Column, MetaData, String, Table, Text

        self._engine = engine
        self._connection: Connection | None = None
        metadata = MetaData()
        self._table = Table(
            TABLE,
            metadata,
            Column("kind", String(16), primary_key=True),
            Column("name", String(64), primary_key=True),
            Column("content", Text, nullable=False),
        )
        with self._transaction() as connection:
            metadata.create_all(connection)

    def read(self) -> Mapping[tuple[str, str], str]:
        with self._transaction() as connection:
            rows = connection.execute(self._table.select())
            return {(kind, name): content for kind, name, content in rows}

    def put(self, kind: str, name: str, content: str) -> None:
        with self._transaction() as connection:
            connection.execute(self._table.delete().where(*self._is(kind, name)))
            self._insert(connection, kind, name, content)

    def add(self, kind: str, name: str, content: str) -> None:
        if (kind, name) not in self.read():
            try:
                with self._transaction() as connection:
                    self._insert(connection, kind, name, content)
            except AccessError:
                if (kind, name) not in self.read():  # another server was first
                    raise

    def remove(self, kind: str, name: str) -> bool:
        with self._transaction() as connection:
            done = connection.execute(self._table.delete().where(*self._is(kind, name)))
            return done.rowcount > 0

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _insert(self, connection: "Connection", kind: str, name: str, content: str) -> None:
        values = {"kind": kind, "name": name, "content": content}
        connection.execute(self._table.insert(), values)

    def _is(self, kind: str, name: str) -> "Iterable[ColumnElement[bool]]":
        return self._table.c.kind == kind, self._table.c.name == name

    @contextmanager
    def _transaction(self) -> Iterator["Connection"]:
        from sqlalchemy.exc import SQLAlchemyError

        from luigid.databases.urls import reason
        from luigid.storage.engine import display_name

        try:
            if self._connection is None:
                self._connection = self._engine.connect()
            with self._connection.begin():
                yield self._connection
        except (SQLAlchemyError, OSError) as error:
            lost, self._connection = self._connection, None
            if lost is not None:
                lost.invalidate()
                lost.close()
            raise AccessError(f"{display_name(self._engine.url)}: {reason(error)}") from error
