"""SQLAlchemy engines: from a URL to a configured engine."""

import os
import socket
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event, text
from sqlalchemy.exc import ArgumentError

from luigid.databases import urls
from luigid.storage.errors import StoreError

#: seconds to wait for the response to a statement, with drivers that have no TCP user timeout
_RESPONSE_TIMEOUT = 3 * urls.CONNECT_TIMEOUT
#: the values of `?synchronous=` in a SQLite URL
_SYNCHRONOUS = ("NORMAL", "FULL")


def open_engine(address: str) -> Engine:
    """Return an engine for a URL, without connecting and without a connection pool.

    A SQLite URL may end in `?synchronous=FULL`: then each transaction waits for the disk, and
    acknowledged changes survive a power loss, not only the end of the process.

    Raises StoreError if the URL is invalid or its driver is not installed.
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
            arguments |= {"read_timeout": _RESPONSE_TIMEOUT, "write_timeout": _RESPONSE_TIMEOUT}
        return create_engine(url, poolclass=NullPool, connect_args=arguments)
    except ArgumentError as error:
        raise StoreError(f"{display_name(url)}: {error}") from error
    except ImportError as error:
        raise StoreError(urls.describe_missing_driver(url, error)) from error


def sqlite_file(url: URL) -> Path | None:
    """Return the file of a SQLite URL; None if it has none, or names another database."""
    name = url.database
    if url.get_backend_name() != "sqlite" or not name or name.startswith((":memory:", "file:")):
        return None
    return Path(name)


def display_name(url: URL) -> str:
    """Return a name of the database for messages: a file, or a URL without the password."""
    file = sqlite_file(url)
    return urls.without_password(url) if file is None else str(file)


def set_application_name(connection: Connection) -> None:
    """Set PostgreSQL's `application_name` to `luigid <host> <process id>`."""
    name = f"luigid {socket.gethostname()} {os.getpid()}"
    connection.execute(text("SELECT set_config('application_name', :name, false)"), {"name": name})


def _sqlite(url: URL) -> Engine:
    query = dict(url.query)
    synchronous = str(query.pop("synchronous", "NORMAL")).upper()
    if synchronous not in _SYNCHRONOUS:
        raise StoreError(
            f"{display_name(url)}: synchronous must be NORMAL or FULL, not {synchronous}"
        )
    # The server reads in one thread and writes in another, but never at the same time.
    arguments = {"check_same_thread": False, "timeout": 5.0}
    engine = create_engine(url.set(query=query), poolclass=NullPool, connect_args=arguments)

    @event.listens_for(engine, "connect")
    def tune(connection: Any, _record: object) -> None:
        # Otherwise the driver begins transactions itself, which single statements do not need. See
        # "Serializable isolation" in SQLAlchemy's documentation of SQLite.
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
