"""The database of the task history: how it is reached, and what its errors mean."""

from collections.abc import Iterator
from contextlib import contextmanager

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

from luigid.databases import urls
from luigid.history import luigi_tables
from luigid.history.errors import DatabaseAway, HistoryError

#: column has no place for, times that the server's time zone has not.
_MYSQL_UNFIT = {(code,) for code in (1264, 1267, 1270, 1271, 1292, 1300, 1366, 1406, 3854, 3988)}


def open_engine(address: str) -> Engine:
    """Return the way to a database, SQLAlchemy's URL for it; nothing is connected yet.

    Raises HistoryError.
    """
    try:
        url = urls.read_url(address)
        return _engine(url)
    except ArgumentError as error:
        raise HistoryError(f"cannot use the database of the task history: {error}") from error
    except ImportError as error:
        message = urls.lack_of_driver(url, error)
        raise HistoryError(f"cannot use the database of the task history, {message}") from error


def prepare(address: str) -> None:
    """See that the database is there and has Luigi's tables, or make them.

    Raises HistoryError.
    """
    engine = open_engine(address)
    try:
        with engine.connect() as connection:
            if connection.dialect.name == "sqlite":
                # Readers and the writer then do not wait for each other.
                connection.execute(text("PRAGMA journal_mode=WAL"))
                connection.commit()
                connection.execute(text("BEGIN IMMEDIATE"))  # fails if it cannot be written
            luigi_tables.create(connection)
            connection.commit()
    except (SQLAlchemyError, LookupError) as error:
        name = urls.without_password(engine.url)
        raise HistoryError(
            f"cannot use the database of the task history, {name}: {urls.reason(error)}"
        ) from error
    finally:
        engine.dispose()


def is_away(error: Exception) -> bool:
    """Tell whether it is the database that fails, not what was to be written.

    It may be locked, full, restarted, out of reach, or without its tables; later on it may not.
    """
    if isinstance(error, DBAPIError):
        return error.connection_invalidated or not is_unfit(error)
    return isinstance(error, PoolTimeoutError)


def is_unfit(error: DBAPIError) -> bool:
    """Tell whether it is a value that the database cannot hold, or not even look for."""
    if isinstance(error, DataError | IntegrityError):
        return True
    arguments = getattr(error.orig, "args", ())
    return isinstance(error, OperationalError) and arguments[:1] in _MYSQL_UNFIT


@contextmanager
def connected(engine: Engine) -> Iterator[Connection]:
    """Begin a transaction, which ends with the block. Raises DatabaseAway as `is_away` says."""
    try:
        with engine.begin() as connection:
            yield connection
    except Exception as error:
        if is_away(error):
            raise DatabaseAway(urls.reason(error)) from error
        raise


def _engine(url: URL) -> Engine:
    if url.get_backend_name() != "sqlite":
        # A connection that was lost while nobody used it is found out.
        arguments = urls.connect_arguments(url)
        return create_engine(url, pool_pre_ping=True, connect_args=arguments)
    if url.database in (None, "", ":memory:"):
        # Such a database is gone with its connection: all take turns with one.
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
    # With WAL nothing is damaged by a loss of power; the last runs may be missing.
    connection.execute("PRAGMA synchronous=NORMAL")  # type: ignore[attr-defined]
