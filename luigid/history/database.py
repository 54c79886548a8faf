"""The database of the task history: its engine, its transactions, its errors."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, QueuePool, create_engine, event, text
from sqlalchemy.exc import (
    ArgumentError,
    DataError,
    DBAPIError,
    IntegrityError,
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from luigid import private_files
from luigid.databases import urls
from luigid.history import file_watch, luigi_tables
from luigid.history.errors import DatabaseUnavailableError, HistoryError

#: Invalid values that MySQL's drivers report as OperationalError: characters outside the column's
#: character set, times that do not exist in the server's time zone.
_MYSQL_CODES = (1264, 1267, 1270, 1271, 1292, 1300, 1366, 1406, 3854, 3988)

_IN_MEMORY = (None, "", ":memory:")


def open_engine(address: str) -> Engine:
    """Return the engine of SQLAlchemy's URL, without connecting. Raises HistoryError.

    It does not create the file of a SQLite database, see `file_watch`.
    """
    engine = _open(address)
    file = _sqlite_file(engine.url)
    if file is not None:
        file_watch.watch(engine, file)
    return engine


def _open(address: str) -> Engine:
    try:
        url = urls.read_url(address)
        return _engine(url)
    except ArgumentError as error:
        raise HistoryError(f"cannot use the database of the task history: {error}") from error
    except ImportError as error:
        message = urls.describe_missing_driver(url, error)
        raise HistoryError(f"cannot use the database of the task history, {message}") from error


def prepare(address: str) -> None:
    """Connect to the database, and create Luigi's tables if missing. Raises HistoryError.

    A new file of SQLite is for its owner only.
    """
    engine = _open(address)
    file = _sqlite_file(engine.url)
    try:
        if file is not None:
            with suppress(OSError):  # SQLite says why the file cannot be opened
                private_files.create(file)
        with engine.connect() as connection:
            if connection.dialect.name == "sqlite":
                # In this mode readers and the writer do not block each other.
                connection.execute(text("PRAGMA journal_mode=WAL"))
                connection.commit()
                connection.execute(text("BEGIN IMMEDIATE"))  # fails if it is read-only
            luigi_tables.create(connection)
            connection.commit()
    except (SQLAlchemyError, LookupError) as error:
        name = urls.without_password(engine.url)
        raise HistoryError(
            f"cannot use the database of the task history, {name}: {urls.reason(error)}"
        ) from error
    finally:
        engine.dispose()


def is_unavailable(error: Exception) -> bool:
    """Return whether an error is temporary: a retry of the same statements may succeed.

    The database may be locked, full, restarting, unreachable, or without its tables.
    """
    if isinstance(error, DBAPIError):
        return error.connection_invalidated or not is_invalid_value(error)
    return isinstance(error, PoolTimeoutError)


def is_invalid_value(error: DBAPIError) -> bool:
    """Return whether an error is about a value that the database cannot store or search for."""
    if isinstance(error, DataError | IntegrityError):
        return True
    arguments = getattr(error.orig, "args", ())
    return isinstance(error, OperationalError) and arguments[:1] in {
        (code,) for code in _MYSQL_CODES
    }


@contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """Run the block in a transaction. Raises DatabaseUnavailableError for temporary errors."""
    try:
        with engine.connect() as connection:
            file_watch.check(connection)
            with connection.begin():
                yield connection
            file_watch.check(connection)
    except Exception as error:
        if is_unavailable(error):
            raise DatabaseUnavailableError(urls.reason(error)) from error
        raise


def _sqlite_file(url: URL) -> Path | None:
    """Return the file of a SQLite database; None for others, and for one in memory."""
    name = url.database
    if url.get_backend_name() != "sqlite" or name is None or name in _IN_MEMORY:
        return None
    return None if "uri" in url.query else Path(name)


def _engine(url: URL) -> Engine:
    if url.get_backend_name() != "sqlite":
        # The ping replaces connections that were lost while idle.
        arguments = urls.connect_arguments(url)
        return create_engine(url, pool_pre_ping=True, connect_args=arguments)
    if url.database in _IN_MEMORY:
        # A database in memory belongs to one connection, which all threads take turns to use.
        engine = create_engine(
            url,
            poolclass=QueuePool,
            pool_size=1,
            max_overflow=0,
            connect_args={"check_same_thread": False},
        )
    else:
        engine = create_engine(url)
    event.listen(engine, "connect", _tune_sqlite)
    return engine


def _tune_sqlite(connection: object, _record: object) -> None:
    # With WAL a power failure cannot corrupt the database, though the last runs may be missing.
    connection.execute("PRAGMA synchronous=NORMAL")  # type: ignore[attr-defined]
