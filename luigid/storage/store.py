"""The state in a database: written by few changes at a time, read as a whole."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import islice
from secrets import token_hex
from typing import NamedTuple, TypeAlias

from sqlalchemy import (
    Connection,
    Engine,
    PoolProxiedConnection,
    bindparam,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.exc import SQLAlchemyError

from luigid.storage import schema
from luigid.storage.codec import DecodeError, Record, decode, encode
from luigid.storage.engine import named, open_engine, sqlite_file
from luigid.storage.errors import LockLostError, StoreError, StoreHeldError, reason
from luigid.storage.lock import Lock, lock_for
from luigid.storage.schema import STATE
from luigid.storage.statement import Statement

#: kind, key and record of what is kept
Entry: TypeAlias = tuple[str, str, Record]

_KEYED = (STATE.c.kind == bindparam("of_kind"), STATE.c.key == bindparam("of_key"))
_INSERT = insert(STATE)
_UPDATE = update(STATE).where(*_KEYED).values(body=bindparam("new_body"))
_DELETE = delete(STATE).where(*_KEYED)
_SELECT = select(STATE.c.kind, STATE.c.key, STATE.c.body)

#: Rows that are read or written at a time where all of them are.
_ROWS = 1000


class Change(NamedTuple):
    """What becomes of one row."""

    #: `task`, `worker`, `batcher`, `settings` or `event`
    kind: str
    key: str
    #: the record, encoded; None: the row is deleted
    body: str | None
    #: whether the row is not there yet
    is_new: bool


class Store:
    """A database that holds the state. One thread at a time uses it.

    After any failure it may be used again: it works as soon as the database does, on a new
    connection if the old one was lost.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock: Lock | None = lock_for(engine)
        self._connection: Connection | None = None
        dialect = engine.dialect
        self._delete, self._update, self._insert = (
            Statement(statement, dialect) for statement in (_DELETE, _UPDATE, _INSERT)
        )
        self._counts_rows = dialect.supports_sane_multi_rowcount
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
            schema.set_value(connection, "owner", owner)
        self._owner = owner

    def sign(self) -> None:
        """Say who holds the store, after the process has become another by a fork."""
        if self._lock is not None:
            self._lock.sign()

    def write(self, changes: Sequence[Change]) -> None:
        """Make changes, in order, in one transaction.

        Raises StoreError, mostly with nothing changed: if a connection was lost it may have been
        lost after the end, and `rewrite` is next. Raises LockLostError.
        """
        added, changed, removed = _sort(changes)
        with self._cursor() as cursor:
            if removed:
                self._delete.run(cursor, removed)
            if changed:
                self._update.run(cursor, changed)
                if self._counts_rows and cursor.rowcount != len(changed):
                    missing = len(changed) - cursor.rowcount
                    raise StoreError(f"of {len(changed)} rows to change {missing} are missing")
            if added:
                self._insert.run(cursor, added)

    def rewrite(self, changes: Sequence[Change]) -> None:
        """Make changes, whatever of them has been made before, in one transaction.

        It writes even if there are none, and so finds out whether the store can be written.
        Raises StoreError, LockLostError.
        """
        last = {change[:2]: change for change in changes}
        rows = [_row(change) for change in last.values() if change.body is not None]
        with self._transaction() as connection:
            if last:
                keys = [{"of_kind": kind, "of_key": key} for kind, key in last]
                connection.execute(_DELETE, keys)
            if rows:
                connection.execute(_INSERT, rows)
            schema.set_value(connection, "probe", token_hex(16))

    def read(self) -> Iterator[Entry]:
        """Yield all that is kept, as it is at one moment, in no order.

        Raises StoreError, also for a record that is damaged; LockLostError.
        """
        with self._transaction() as connection:
            rows = connection.execute(_SELECT, execution_options={"yield_per": _ROWS})
            for kind, key, body in rows:
                try:
                    yield kind, key, decode(body)
                except DecodeError as error:
                    raise StoreError(f"its {kind} {key} is damaged: {error}") from error

    def has_begun(self) -> bool:
        """Tell whether anything was ever put into the store, by `replace`.

        Raises StoreError, LockLostError.
        """
        with self._transaction() as connection:
            return schema.value(connection, "begun") is not None

    def replace(self, entries: Iterable[Entry]) -> None:
        """Put entries in the place of all that is kept, in one transaction; there may be none.

        Raises StoreError, LockLostError; nothing is changed then.
        """
        with self._transaction() as connection:
            connection.execute(delete(STATE))
            schema.set_value(connection, "begun", "1")
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
            if schema.value(connection, "owner") != self._owner:
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


def open_store(address: str, *, make: bool = True) -> Store:
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
            if not make and schema.is_empty(connection):
                raise StoreError("there is no state")
            schema.create(connection)
    except (SQLAlchemyError, OSError, StoreError) as error:
        raise StoreError(f"{name}: {reason(error)}") from error
    return Store(engine)


def _row(change: Change) -> dict[str, str | None]:
    return {"kind": change.kind, "key": change.key, "body": change.body}


_Rows: TypeAlias = list[dict[str, str | None]]


def _sort(changes: Sequence[Change]) -> tuple[_Rows, _Rows, _Rows]:
    """Return the rows to insert, to update and to delete: what all changes of a key come to."""
    first: dict[tuple[str, str], bool] = {}
    last: dict[tuple[str, str], str | None] = {}
    for kind, key, body, is_new in changes:
        first.setdefault((kind, key), is_new)
        last[kind, key] = body
    added: _Rows = []
    changed: _Rows = []
    removed: _Rows = []
    for (kind, key), body in last.items():
        is_new = first[kind, key]
        if is_new:
            if body is not None:
                added.append({"kind": kind, "key": key, "body": body})
        elif body is not None:
            changed.append({"of_kind": kind, "of_key": key, "new_body": body})
        else:
            removed.append({"of_kind": kind, "of_key": key})
    return added, changed, removed
