"""The state in any database that SQLAlchemy knows."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import islice
from secrets import token_hex

from sqlalchemy import Connection, Engine, PoolProxiedConnection, delete, insert, select
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.exc import SQLAlchemyError

from luigid.databases.urls import reason
from luigid.storage import state_tables
from luigid.storage.engine import named, open_engine, sqlite_file
from luigid.storage.errors import LockLostError, StoreError, StoreHeldError
from luigid.storage.lock import Lock, lock_for
from luigid.storage.record_json import DecodeError, decoder, encode
from luigid.storage.state_tables import STATE
from luigid.storage.statements import Statements
from luigid.storage.store import Change, StoredRecord

_INSERT = insert(STATE)
_SELECT = select(STATE.c.kind, STATE.c.key, STATE.c.body)

#: Rows that are read or written at a time where all of them are.
_ROWS = 1000


class SqlalchemyStore:
    """A store in a database, see `store.Store`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock: Lock | None = lock_for(engine)
        self._connection: Connection | None = None
        #: whether a statement is a transaction by itself unless one has begun
        self._is_in_autocommit = engine.dialect.name == "sqlite"
        self._statements = Statements(STATE, engine.dialect)
        #: what the store says of its owner since we took it; None before
        self._owner: str | None = None

    @property
    def is_guarded(self) -> bool:
        """Whether a lock keeps a second server from the store."""
        return self._lock is not None

    @property
    def name(self) -> str:
        """What a person calls the database."""
        return named(self._engine.url)

    def lock(self) -> None:
        """Take the store for this process, and find out whether it can be written.

        Raises StoreHeldError if another process has it, StoreError if it cannot be used.
        """
        owner = token_hex(16)
        with self._transaction() as connection:
            if self._lock is not None:
                self._lock.take(connection)
            state_tables.set_value(connection, "owner", owner)
        self._owner = owner

    def write(self, changes: Sequence[Change]) -> None:
        """Make changes, in order, in one transaction; to make them again changes nothing.

        Raises StoreError, mostly with nothing changed: if a connection was lost it may have been
        lost after the end. Raises LockLostError.
        """
        last = {change[:2]: change for change in changes}
        put = [change for change in last.values() if change.body is not None]
        removed = [key for key, change in last.items() if change.body is None]
        statements = [*self._statements.put(put), *self._statements.remove(removed)]
        with self._cursor() as cursor:
            if self._is_in_autocommit and len(statements) > 1:
                cursor.execute("BEGIN")
            for text, parameters in statements:
                cursor.execute(text, parameters)

    def probe(self) -> None:
        """Find out whether the store can be written. Raises StoreError, LockLostError."""
        with self._transaction() as connection:
            state_tables.set_value(connection, "probe", token_hex(16))

    def read(self) -> Iterator[StoredRecord]:
        """Yield all that is kept, as it is at one moment, in no order.

        Raises StoreError, also for a record that is damaged; LockLostError.
        """
        with self._transaction() as connection:
            rows = connection.execute(_SELECT, execution_options={"yield_per": _ROWS})
            for some in rows.partitions(_ROWS):
                decode = decoder([body for _, _, body in some])
                for kind, key, body in some:
                    try:
                        yield kind, key, decode(body)
                    except DecodeError as error:
                        raise StoreError(f"its {kind} {key} is damaged: {error}") from error

    def has_begun(self) -> bool:
        """Tell whether anything was ever put into the store, by `replace`.

        Raises StoreError, LockLostError.
        """
        with self._transaction() as connection:
            return state_tables.value(connection, "begun") is not None

    def replace(self, entries: Iterable[StoredRecord]) -> None:
        """Put entries in the place of all that is kept, in one transaction; there may be none.

        Raises StoreError, LockLostError; nothing is changed then.
        """
        with self._transaction() as connection:
            connection.execute(delete(STATE))
            state_tables.set_value(connection, "begun", "1")
            rows = (
                {"kind": kind, "key": key, "body": encode(record)} for kind, key, record in entries
            )
            while some := list(islice(rows, _ROWS)):
                connection.execute(_INSERT, some)

    def close(self) -> None:
        """Let go of the database and of the lock."""
        if self._lock is not None:
            with suppress(SQLAlchemyError, OSError):
                self._lock.release(self._connection)
        self._disconnect()

    def _connected(self) -> Connection:
        if self._connection is None:
            connection = self._engine.connect()
            try:
                self._see_that_it_is_ours(connection)
            except BaseException:
                connection.close()
                raise
            self._connection = connection
        return self._connection

    def _see_that_it_is_ours(self, connection: Connection) -> None:
        """Take the lock of a lost connection again, unless somebody had it in between."""
        if self._lock is None or self._owner is None:
            return
        with connection.begin():
            try:
                self._lock.take(connection)
            except StoreHeldError as error:
                raise LockLostError(f"the store was taken over: {error}") from error
            if state_tables.value(connection, "owner") != self._owner:
                raise LockLostError("the store was taken over in the meantime")

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        with self._reporting():
            connection = self._connected()
            with connection.begin():
                yield connection

    @contextmanager
    def _reporting(self) -> Iterator[None]:
        """Raise StoreError for what the database says; drop a connection that was lost."""
        try:
            yield
        except (SQLAlchemyError, OSError) as error:
            self._drop_if_lost()
            raise StoreError(reason(error)) from error
        except (StoreError, LockLostError):
            self._drop_if_lost()
            raise

    @contextmanager
    def _cursor(self) -> Iterator[DBAPICursor]:
        """Begin a transaction of the driver, without SQLAlchemy, which takes longer than SQLite."""
        with self._reporting():
            driver = self._connected().connection
        try:
            cursor = driver.cursor()
            try:
                yield cursor
            finally:
                cursor.close()
            driver.commit()
        except BaseException as error:
            self._roll_back(driver, error)
            if isinstance(error, self._engine.dialect.loaded_dbapi.Error):
                raise StoreError(reason(error)) from error
            raise

    def _roll_back(self, driver: PoolProxiedConnection, error: BaseException) -> None:
        dialect = self._engine.dialect
        driver_error = dialect.loaded_dbapi.Error
        is_lost = isinstance(error, driver_error) and dialect.is_disconnect(error, None, None)
        try:
            driver.rollback()
        except (driver_error, SQLAlchemyError, OSError):
            is_lost = True
        if is_lost and self._connection is not None:
            # SQLAlchemy would try to put it in order, and log that it cannot.
            self._connection.invalidate()
        if is_lost or dialect.name == "sqlite":
            self._disconnect()

    def _drop_if_lost(self) -> None:
        # PostgreSQL's lock goes with the connection: it is not given up lightly.
        connection = self._connection
        if connection is None:
            return
        is_sound = not connection.invalidated and not connection.in_transaction()
        if not is_sound or self._engine.dialect.name == "sqlite":
            self._disconnect()

    def _disconnect(self) -> None:
        if self._connection is not None:
            with suppress(SQLAlchemyError, OSError):
                self._connection.close()
            self._connection = None


def open_sqlalchemy_store(address: str, *, make: bool) -> SqlalchemyStore:
    """Return the store at SQLAlchemy's URL, and make its tables if there are none.

    Raises StoreError if there is none to be had: the database cannot be reached, or holds what is
    not ours, or is damaged, or has to be made and may not; it is left as it is.
    """
    engine = open_engine(address)
    file = sqlite_file(engine.url)
    name = named(engine.url)
    if not make and file is not None and not file.exists():
        raise StoreError(f"{name}: there is no state")
    try:
        with engine.begin() as connection:
            if not make and state_tables.is_empty(connection):
                raise StoreError("there is no state")
            state_tables.create(connection)
    except (SQLAlchemyError, OSError, StoreError) as error:
        raise StoreError(f"{name}: {reason(error)}") from error
    return SqlalchemyStore(engine)
