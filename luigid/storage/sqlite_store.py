"""The store in a SQLite file, accessed with Python's `sqlite3`."""

import logging
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from functools import cache
from itertools import islice
from secrets import token_hex
from typing import TYPE_CHECKING, Final

from luigid.databases.sqlite_files import Mode, connect
from luigid.storage import action_table, view_table
from luigid.storage.action_table import ActionQuery, StoredAction
from luigid.storage.address import SqliteAddress
from luigid.storage.errors import LockLostError, StoreError, StoreHeldError
from luigid.storage.file_lock import FileLock
from luigid.storage.record_json import RecordDecodeError, decoder, encode
from luigid.storage.rowids import CREATE_STATE, add_rowids
from luigid.storage.state_files import OpenFiles, log_of, prepare
from luigid.storage.table_format import (
    COLUMNS,
    FIRST_FORMAT,
    META,
    STATE,
    check_columns,
    check_format,
    format_of,
)
from luigid.storage.view_table import StoredView

if TYPE_CHECKING:
    from luigid.storage.store import Change, StoredRecord, StoredRow

logger = logging.getLogger(__name__)

#: under this name the meta table holds the owner while the store is open
_OPENED: Final = "opened"
_COUNT_INDEXED = f"SELECT count(*) FROM {STATE} INDEXED BY sqlite_autoindex_{STATE}_1"
#: the same statements as SQLAlchemy makes from `state_tables`
_CREATE = (
    CREATE_STATE,
    f"CREATE TABLE {META} (name VARCHAR(32) NOT NULL, value TEXT NOT NULL, PRIMARY KEY (name))",
)
#: the values of `?synchronous=`
_SYNCHRONOUS = ("NORMAL", "FULL")
#: number of rows that `read` and `replace` handle at a time
_ROWS_PER_CHUNK = 1000
#: maximum number of rows of a statement. A statement for many rows takes little longer than for
#: one: each releases Python's interpreter lock, and getting it back takes long.
_MAX_ROWS = 50


class SqliteStore:
    """A store in a file, guarded by a file lock. See `store.Store` for its methods."""

    is_guarded = True

    def __init__(self, address: SqliteAddress, *, is_reader: bool = False) -> None:
        """Take the address of an existing file.

        A reader never locks the store and, if there is a write-ahead log, leaves it as it is.
        """
        self._address = address
        #: whether there was a log when nothing was connected yet
        self._had_log = log_of(address.file).exists()
        self._mode: Mode = "ro" if is_reader and self._had_log else "rw"
        file = address.file
        self._lock = FileLock(file.with_name(f"{file.name}.lock"))
        self._connection: sqlite3.Connection | None = None
        #: the owner that `lock` wrote into the store; None: the store is not locked
        self._owner: str | None = None
        self.format = FIRST_FORMAT
        #: the files of the connection, or of the last one; None: the store is not locked
        self._files: OpenFiles | None = None

    @property
    def name(self) -> str:
        """The path of the file."""
        return str(self._address.file)

    def create(self, *, make: bool) -> None:
        """Check the tables, or create them if there are none and `make` is set.

        Raises StoreError.
        """
        with self._transaction() as connection:
            columns = {table: _columns(connection, table) for table in COLUMNS}
            if any(columns.values()):
                for table, found in columns.items():
                    check_columns(table, found)
                self.format = check_format(_value(connection, "format"))
            elif not make:
                raise StoreError("there is no state")
            else:
                for statement in _CREATE:
                    connection.execute(statement)
                _set_value(connection, "format", str(FIRST_FORMAT))
        self._use_log()

    def lock(self) -> None:
        """Lock the store for this process, and check that it can be written."""
        owner = token_hex(16)
        with self._transaction() as connection:
            self._lock.acquire()
            self._warn_if_log_was_lost(connection)
            add_rowids(connection.execute)
            connection.execute(action_table.CREATE)
            connection.execute(view_table.CREATE)
            _set_value(connection, "owner", owner)
            _set_value(connection, _OPENED, owner)
        with self._translated_errors():
            # The file itself must say that it is open, not only its log.
            self._connected().execute("PRAGMA wal_checkpoint(PASSIVE)")
            self._files = OpenFiles(self._address.file)
        self._owner = owner

    def write(self, changes: "Sequence[Change]", actions: "Sequence[StoredRow]" = ()) -> None:
        """Make changes and record actions in one transaction."""
        last = {change[:2]: change for change in changes}
        put = [change[:3] for change in last.values() if change.body is not None]
        format_ = max((change.format for change in last.values()), default=FIRST_FORMAT)
        removed = [key for key, change in last.items() if change.body is None]
        statements: list[tuple[str, Sequence[str | int | None]]] = [
            *_statements(_put, put),
            *_statements(_remove, removed),
            *action_table.sqlite_statements([r for r in actions if isinstance(r, StoredAction)]),
            *view_table.sqlite_statements([row for row in actions if isinstance(row, StoredView)]),
        ]
        with self._translated_errors():
            connection = self._connected()
            is_raised = format_ > self.format
            if len(statements) > 1 or is_raised:  # a single one is a transaction of its own
                connection.execute("BEGIN")
            if is_raised:
                _set_value(connection, "format", str(format_))
            for text, parameters in statements:
                connection.execute(text, parameters)
            if connection.in_transaction:
                connection.execute("COMMIT")
        self.format = max(self.format, format_)
        self.check()

    def check(self) -> None:
        """Check, without using the database, that its files are in place. Any thread may call."""
        problem = None if self._files is None else self._files.problem()
        if problem is not None:
            raise StoreError(problem)

    def probe(self) -> None:
        """Check that the store can be written."""
        if self._files is not None:
            _check_file(self._files)
            if self._files.is_log_lost():
                self._disconnect()  # SQLite writes what the lost log holds into the file
        with self._transaction() as connection:
            _set_value(connection, "probe", token_hex(16))

    def read(self) -> "Iterator[StoredRecord]":
        """Yield a consistent snapshot of all records."""
        with self._transaction() as connection:
            count = 0
            cursor = connection.execute(f"SELECT kind, key, body FROM {STATE}")
            while rows := cursor.fetchmany(_ROWS_PER_CHUNK):
                count += len(rows)
                decode = decoder([body for _, _, body in rows])
                for kind, key, body in rows:
                    try:
                        yield kind, key, decode(body)
                    except RecordDecodeError as error:
                        raise StoreError(f"its {kind} {key} is damaged: {error}") from error
            # Reading rows does not use the index, which may be damaged too.
            (indexed,) = connection.execute(_COUNT_INDEXED).fetchone()
            if indexed != count:
                raise StoreError(f"its index has {indexed} of {count} records")

    def has_begun(self) -> bool:
        """Return whether the store was ever filled by `replace`."""
        with self._transaction() as connection:
            return _value(connection, "begun") is not None

    def replace(self, entries: "Iterable[StoredRecord]") -> None:
        """Replace all records by these, in one transaction."""
        with self._transaction() as connection:
            connection.execute(f"DELETE FROM {STATE}")
            _set_value(connection, "begun", "1")
            format_ = FIRST_FORMAT
            rest = iter(entries)
            while some := list(islice(rest, _ROWS_PER_CHUNK)):
                rows = [(kind, key, encode(record)) for kind, key, record in some]
                connection.executemany(f"INSERT INTO {STATE} VALUES (?, ?, ?)", rows)
                format_ = max(format_, *(format_of(kind, record) for kind, _, record in some))
            _set_value(connection, "format", str(format_))
        self.format = format_

    def last_action(self) -> int:
        """Return the number of the last action; 0 without one."""
        with self._transaction() as connection:
            (number,) = connection.execute(action_table.LAST).fetchone()
        return number or 0

    def read_actions(self, query: ActionQuery) -> list[StoredAction]:
        """Return the actions that a query looks for, read by a connection of its own."""
        files = self._files
        # It would create a lost log again, which the server must notice first.
        if files is not None and (problem := files.problem()) is not None:
            raise StoreError(problem)
        try:
            with closing(connect(self._address.file, "ro")) as connection:
                rows = connection.execute(*action_table.sqlite_select(query)).fetchall()
        except sqlite3.Error as error:
            raise StoreError(" ".join(str(error).split())) from error
        return [StoredAction(*row) for row in rows]

    def delete_actions(self, before: int) -> None:
        """Delete the actions before a number."""
        with self._transaction() as connection:
            connection.execute(f"DELETE FROM {action_table.TABLE} WHERE number < ?", (before,))

    def read_views(self) -> list[StoredView]:
        """Return the shared views."""
        with self._transaction() as connection:
            # An older server has made the file, and none of this version has run on it yet.
            if connection.execute(view_table.EXISTS).fetchone() is None:
                return []
            return [StoredView(*row) for row in connection.execute(view_table.SELECT).fetchall()]

    def replace_views(self, views: Sequence[StoredView]) -> None:
        """Replace all shared views by these."""
        with self._transaction() as connection:
            connection.execute(view_table.CREATE)
            connection.execute(f"DELETE FROM {view_table.TABLE}")
            for statement in view_table.sqlite_statements(views):
                connection.execute(*statement)

    def close(self) -> None:
        """Release the lock and the connection."""
        if self._owner is not None:
            with suppress(StoreError, LockLostError), self._transaction() as connection:
                connection.execute(f"DELETE FROM {META} WHERE name = ?", (_OPENED,))
        self._lock.release()
        self._disconnect()

    def _connected(self) -> sqlite3.Connection:
        if self._connection is None:
            # The server reads in one thread and writes in another, but never at the same time.
            # Without an isolation level the driver does not begin transactions itself.
            if self._files is not None:
                _check_file(self._files)
            connection = connect(self._address.file, self._mode)
            try:
                connection.execute(f"PRAGMA synchronous={self._address.synchronous}")
                self._reacquire_lock(connection)
            except BaseException:
                connection.close()
                raise
            self._connection = connection
        return self._connection

    def _use_log(self) -> None:
        """Use a write-ahead log from now on; only after it is known that the file is luigid's."""
        if self._mode == "rw":
            with self._translated_errors():
                self._connected().execute("PRAGMA journal_mode=WAL")

    def _warn_if_log_was_lost(self, connection: sqlite3.Connection) -> None:
        opened = _value(connection, _OPENED)
        # An older luigid leaves the mark as it is, but not the owner.
        was_closed = opened is None or opened != _value(connection, "owner")
        if not was_closed and not self._had_log:
            logger.warning(
                "%s was not closed by the last server, and its log %s is gone: if nothing else has "
                "opened the file since, its last changes are lost",
                *(self._address.file, log_of(self._address.file)),
            )

    def _reacquire_lock(self, connection: sqlite3.Connection) -> None:
        """Check that the lock is still held. Raises LockLostError if another server took over."""
        if self._owner is None:
            return
        try:
            self._lock.acquire()
        except StoreHeldError as error:
            raise LockLostError(f"the store was taken over: {error}") from error
        if _value(connection, "owner") != self._owner:
            raise LockLostError("the store was taken over in the meantime")
        self._files = OpenFiles(self._address.file)

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._translated_errors():
            connection = self._connected()
            connection.execute("BEGIN")
            yield connection
            connection.execute("COMMIT")

    @contextmanager
    def _translated_errors(self) -> Iterator[None]:
        """Raise StoreError in place of SQLite's errors and OSError.

        Any exception closes the connection, which rolls back its transaction.
        """
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            self._disconnect()
            raise StoreError(" ".join(str(error).split()) or type(error).__name__) from error
        except BaseException:
            self._disconnect()
            raise

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def open_sqlite_store(address: SqliteAddress, *, make: bool) -> SqliteStore:
    """Return the store in a file. With `make`, create its tables if they are missing.

    Raises StoreError.
    """
    file = address.file
    if address.synchronous not in _SYNCHRONOUS:
        raise StoreError(f"{file}: synchronous must be NORMAL or FULL, not {address.synchronous}")
    if not make and not file.exists():
        raise StoreError(f"{file}: there is no state")
    try:
        prepare(file, make=make)
        store = SqliteStore(address, is_reader=not make)
        store.create(make=make)
    except StoreError as error:
        raise StoreError(f"{file}: {error}") from error
    return store


def _check_file(files: OpenFiles) -> None:
    problem = files.file_problem()
    if problem is not None:
        raise StoreError(problem)


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    """Return the names of a table's columns; [] if there is no such table."""
    return [name for _, name, *_ in connection.execute(f"PRAGMA table_info({table})")]


def _value(connection: sqlite3.Connection, name: str) -> str | None:
    """Return a value of the meta table, or None."""
    row = connection.execute(f"SELECT value FROM {META} WHERE name = ?", (name,)).fetchone()
    return None if row is None else str(row[0])


def _set_value(connection: sqlite3.Connection, name: str, text: str) -> None:
    """Set a value of the meta table."""
    connection.execute(f"DELETE FROM {META} WHERE name = ?", (name,))
    connection.execute(f"INSERT INTO {META} (name, value) VALUES (?, ?)", (name, text))


def _statements(
    make: Callable[[int], str], rows: Sequence[Sequence[str | None]]
) -> Iterator[tuple[str, list[str | None]]]:
    """Yield statements for rows, each with its parameters."""
    for first in range(0, len(rows), _MAX_ROWS):
        some = rows[first : first + _MAX_ROWS]
        yield make(len(some)), [value for row in some for value in row]


@cache
def _put(rows: int) -> str:
    """Return a statement that inserts so many rows, or replaces rows with the same key."""
    values = ", ".join(["(?, ?, ?)"] * rows)
    return (
        f"INSERT INTO {STATE} (kind, key, body) VALUES {values} "
        "ON CONFLICT (kind, key) DO UPDATE SET body = excluded.body"
    )


@cache
def _remove(rows: int) -> str:
    """Return a statement that deletes the rows with so many keys, if they exist."""
    return f"DELETE FROM {STATE} WHERE {' OR '.join(['kind = ? AND key = ?'] * rows)}"
