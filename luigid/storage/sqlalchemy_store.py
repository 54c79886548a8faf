"""The store in any database that SQLAlchemy supports."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import islice
from secrets import token_hex

from sqlalchemy import Connection, Engine, PoolProxiedConnection, delete, func, insert, select
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.exc import SQLAlchemyError

from luigid.databases.urls import reason
from luigid.storage import action_tables, state_tables, view_tables
from luigid.storage.action_table import ActionQuery, StoredAction, encodable_row
from luigid.storage.action_tables import ACTIONS
from luigid.storage.engine import display_name, open_engine, sqlite_file
from luigid.storage.errors import LockLostError, StoreError, StoreHeldError
from luigid.storage.lock import Lock, lock_for
from luigid.storage.record_json import RecordDecodeError, decoder, encode
from luigid.storage.rowids import add_rowids
from luigid.storage.state_files import prepare
from luigid.storage.state_tables import META, STATE
from luigid.storage.statements import Statements
from luigid.storage.store import Change, StoredRecord, StoredRow
from luigid.storage.table_format import FIRST_FORMAT, format_of
from luigid.storage.view_table import StoredView
from luigid.storage.view_tables import VIEWS

_INSERT = insert(STATE)
_SELECT = select(STATE.c.kind, STATE.c.key, STATE.c.body)

#: number of rows that `read` and `replace` handle at a time
_ROWS_PER_CHUNK = 1000


class SqlalchemyStore:
    """A store in a database. See `store.Store` for its methods."""

    def __init__(self, engine: Engine, format_: int) -> None:
        self._engine = engine
        self.format = format_
        self._lock: Lock | None = lock_for(engine)
        self._connection: Connection | None = None
        #: whether each statement is a transaction of its own unless one has begun
        self._is_in_autocommit = engine.dialect.name == "sqlite"
        self._statements = Statements(STATE, engine.dialect)
        self._action_statements = Statements(ACTIONS, engine.dialect)
        self._view_statements = Statements(VIEWS, engine.dialect)
        self._meta_statements = Statements(META, engine.dialect)
        #: the owner that `lock` wrote into the store; None: the store is not locked
        self._owner: str | None = None

    @property
    def is_guarded(self) -> bool:
        """Whether a lock prevents a second server from using the store."""
        return self._lock is not None

    @property
    def name(self) -> str:
        """The name of the database for messages."""
        return display_name(self._engine.url)

    def lock(self) -> None:
        """Lock the store for this process, and check that it can be written."""
        owner = token_hex(16)
        with self._transaction() as connection:
            if self._lock is not None:
                self._lock.acquire(connection)
            if self._engine.dialect.name == "sqlite":
                add_rowids(connection.exec_driver_sql)
            action_tables.create(connection)
            view_tables.create(connection)
            state_tables.set_value(connection, "owner", owner)
        self._owner = owner

    def write(self, changes: Sequence[Change], actions: Sequence[StoredRow] = ()) -> None:
        """Make changes and record actions in one transaction."""
        last = {change[:2]: change for change in changes}
        put = [change[:3] for change in last.values() if change.body is not None]
        removed = [key for key, change in last.items() if change.body is None]
        rows = [row for row in actions if isinstance(row, StoredAction)]
        # Of one view the last, as no statement may write a row twice.
        views = {row.id: row for row in actions if isinstance(row, StoredView)}.values()
        statements = [
            *self._statements.put(put),
            *self._statements.remove(removed),
            *self._action_statements.put(
                [encodable_row(row) for row in rows if row.body is not None]
            ),
            *self._action_statements.remove([row for row in rows if row.body is None]),
            *self._view_statements.put([row[:2] for row in views if row.body is not None]),
            *self._view_statements.remove([row[:1] for row in views if row.body is None]),
        ]
        format_ = max((change.format for change in last.values()), default=FIRST_FORMAT)
        if format_ > self.format:
            statements += self._meta_statements.put([("format", str(format_))])
        with self._cursor() as cursor:
            if self._is_in_autocommit and len(statements) > 1:
                cursor.execute("BEGIN")
            for text, parameters in statements:
                cursor.execute(text, parameters)
        self.format = max(self.format, format_)

    def check(self) -> None:
        """Do nothing: a database that does not answer is noticed by the next use."""

    def probe(self) -> None:
        """Check that the store can be written."""
        with self._transaction() as connection:
            state_tables.set_value(connection, "probe", token_hex(16))

    def read(self) -> Iterator[StoredRecord]:
        """Yield a consistent snapshot of all records."""
        with self._transaction() as connection:
            rows = connection.execute(_SELECT, execution_options={"yield_per": _ROWS_PER_CHUNK})
            for some in rows.partitions(_ROWS_PER_CHUNK):
                decode = decoder([body for _, _, body in some])
                for kind, key, body in some:
                    try:
                        yield kind, key, decode(body)
                    except RecordDecodeError as error:
                        raise StoreError(f"its {kind} {key} is damaged: {error}") from error

    def has_begun(self) -> bool:
        """Return whether the store was ever filled by `replace`."""
        with self._transaction() as connection:
            return state_tables.value(connection, "begun") is not None

    def replace(self, entries: Iterable[StoredRecord]) -> None:
        """Replace all records by these, in one transaction."""
        with self._transaction() as connection:
            connection.execute(delete(STATE))
            state_tables.set_value(connection, "begun", "1")
            format_ = FIRST_FORMAT
            rest = iter(entries)
            while some := list(islice(rest, _ROWS_PER_CHUNK)):
                rows = [
                    {"kind": kind, "key": key, "body": encode(record)} for kind, key, record in some
                ]
                connection.execute(_INSERT, rows)
                format_ = max(format_, *(format_of(kind, record) for kind, _, record in some))
            state_tables.set_value(connection, "format", str(format_))
        self.format = format_

    def last_action(self) -> int:
        """Return the number of the last action; 0 without one."""
        with self._transaction() as connection:
            return connection.scalar(select(func.max(ACTIONS.c.number))) or 0

    def read_actions(self, query: ActionQuery) -> list[StoredAction]:
        """Return the actions that a query looks for, read by a connection of its own."""
        try:
            with self._engine.connect() as connection:
                return action_tables.read(connection, query)
        except (SQLAlchemyError, OSError) as error:
            raise StoreError(reason(error)) from error

    def delete_actions(self, before: int) -> None:
        """Delete the actions before a number."""
        with self._transaction() as connection:
            connection.execute(delete(ACTIONS).where(ACTIONS.c.number < before))

    def read_views(self) -> list[StoredView]:
        """Return the shared views."""
        with self._transaction() as connection:
            return view_tables.read(connection)

    def replace_views(self, views: Sequence[StoredView]) -> None:
        """Replace all shared views by these."""
        with self._transaction() as connection:
            view_tables.replace(connection, list(views))

    def close(self) -> None:
        """Release the lock and the connection."""
        if self._lock is not None:
            with suppress(SQLAlchemyError, OSError):
                self._lock.release(self._connection)
        self._disconnect()

    def _connected(self) -> Connection:
        if self._connection is None:
            connection = self._engine.connect()
            try:
                self._reacquire_lock(connection)
            except BaseException:
                connection.close()
                raise
            self._connection = connection
        return self._connection

    def _reacquire_lock(self, connection: Connection) -> None:
        """Acquire the lock on a new connection, after the last one was lost.

        Raises LockLostError if another server held the store in the meantime.
        """
        if self._lock is None or self._owner is None:
            return
        with connection.begin():
            try:
                self._lock.acquire(connection)
            except StoreHeldError as error:
                raise LockLostError(f"the store was taken over: {error}") from error
            if state_tables.value(connection, "owner") != self._owner:
                raise LockLostError("the store was taken over in the meantime")

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        with self._translated_errors():
            connection = self._connected()
            with connection.begin():
                yield connection

    @contextmanager
    def _translated_errors(self) -> Iterator[None]:
        """Raise StoreError in place of the database's errors; drop a connection that was lost."""
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
        """Run a transaction with the driver: SQLAlchemy's overhead exceeds the database's time."""
        with self._translated_errors():
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
            # Otherwise SQLAlchemy tries to reset the connection, and logs that it cannot.
            self._connection.invalidate()
        if is_lost or dialect.name == "sqlite":
            self._disconnect()

    def _drop_if_lost(self) -> None:
        # PostgreSQL's lock ends with the connection, so a sound connection is not closed.
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
    """Return the store at an SQLAlchemy URL. See `store.open_store`."""
    engine = open_engine(address)
    file = sqlite_file(engine.url)
    name = display_name(engine.url)
    if not make and file is not None and not file.exists():
        raise StoreError(f"{name}: there is no state")
    try:
        if file is not None:
            prepare(file, make=make)
        with engine.begin() as connection:
            if not make and state_tables.is_empty(connection):
                raise StoreError("there is no state")
            format_ = state_tables.create(connection)
    except (SQLAlchemyError, OSError, StoreError) as error:
        raise StoreError(f"{name}: {reason(error)}") from error
    return SqlalchemyStore(engine, format_)
