"""From SQLAlchemy's URL to an engine: drivers, and what each database is told on connecting."""

import os
import socket
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event, text
from sqlalchemy.exc import ArgumentError

from luigid.databases import urls
from luigid.storage.errors import StoreError

#: Seconds after which a server that has taken what was sent, and says nothing, is given up.
_PATIENCE = 3 * urls.CONNECT_TIMEOUT
#: What `?synchronous=` of a SQLite URL may say.
_SYNCHRONOUS = ("NORMAL", "FULL")


def open_engine(address: str) -> Engine:
    """Return an engine for a URL; nothing is connected yet, and no connection is kept in a pool.

    SQLite's URL may end in `?synchronous=FULL`: then what was acknowledged survives a loss of
    power, not only the death of the process, and each transaction waits for the disk.

    Raises StoreError.
    """
    try:
        url = urls.read_url(address)
    except ArgumentError as error:
        raise StoreError(f"not a URL of a database: {error}") from error
    try:
        if url.get_backend_name() == "sqlite":
            return _sqlite(url)
        arguments = urls.connect_arguments(url)
        if url.get_driver_name() == "pymysql":
            arguments |= {"read_timeout": _PATIENCE, "write_timeout": _PATIENCE}
        return create_engine(url, poolclass=NullPool, connect_args=arguments)
    except ArgumentError as error:
        raise StoreError(f"{named(url)}: {error}") from error
    except ImportError as error:
        raise StoreError(urls.describe_missing_driver(url, error)) from error


def sqlite_file(url: URL) -> Path | None:
    """Return the file of a SQLite URL; None if it has none, or is of another database."""
    name = url.database
    if url.get_backend_name() != "sqlite" or not name or name.startswith((":memory:", "file:")):
        return None
    return Path(name)


def named(url: URL) -> str:
    """Return what a person calls the database: a file, or a URL without the password."""
    file = sqlite_file(url)
    return urls.without_password(url) if file is None else str(file)


def introduce(connection: Connection) -> None:
    """Tell PostgreSQL who is connected, for those who look at its sessions."""
    name = f"luigid {socket.gethostname()} {os.getpid()}"
    connection.execute(text("SELECT set_config('application_name', :name, false)"), {"name": name})


def _sqlite(url: URL) -> Engine:
    query = dict(url.query)
    synchronous = str(query.pop("synchronous", "NORMAL")).upper()
    if synchronous not in _SYNCHRONOUS:
        raise StoreError(f"{named(url)}: synchronous must be NORMAL or FULL, not {synchronous}")
    # The server reads in one thread and writes in another, never in both at a time.
    arguments = {"check_same_thread": False, "timeout": 5.0}
    engine = create_engine(url.set(query=query), poolclass=NullPool, connect_args=arguments)

    @event.listens_for(engine, "connect")
    def tune(connection: Any, _record: object) -> None:
        # The driver would begin transactions by itself, and for a single statement there is no
        # need of one. See "Serializable isolation" in SQLAlchemy's pages about SQLite.
        connection.isolation_level = None
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute(f"PRAGMA synchronous={synchronous}")
        except BaseException:
            connection.close()
            raise

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    return engine
