"""The store: the state in a database, written in small changes and read as a whole."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol, TypeAlias

from luigid.state.record.records import Record
from luigid.storage.action_table import ActionQuery, StoredAction
from luigid.storage.address import sqlite_address
from luigid.storage.sqlite_store import open_sqlite_store
from luigid.storage.table_format import FIRST_FORMAT
from luigid.storage.view_table import StoredView

#: a row of a table beside the state
StoredRow: TypeAlias = StoredAction | StoredView
#: kind, key and record of a row
StoredRecord: TypeAlias = tuple[str, str, Record]


class Change(NamedTuple):
    """The new content of a row."""

    #: `task`, `worker`, `batcher`, `hold`, `settings`, `event` or `notice`
    kind: str
    key: str
    #: the encoded record, inserted or replaced; None: the row is deleted
    body: str | None
    #: the format of a store that has such a record, see `table_format`
    format: int = FIRST_FORMAT


class Store(Protocol):
    """A database with the state. Not thread-safe: one thread at a time may use it.

    It can be used again after any failure, and reconnects if the connection was lost.
    """

    @property
    def is_guarded(self) -> bool:
        """Whether a lock prevents a second server from using the store."""

    @property
    def name(self) -> str:
        """The name of the database for messages: a file, or a URL without the password."""

    @property
    def format(self) -> int:
        """The version of its format, which rises with the records that are written."""

    def lock(self) -> None:
        """Lock the store for this process, and check that it can be written.

        Raises StoreHeldError if another process holds it, StoreError if it cannot be used.
        """

    def write(self, changes: Sequence[Change], actions: Sequence[StoredRow] = ()) -> None:
        """Make changes, in order, and record actions and views, in one transaction; idempotent.

        Raises StoreError and LockLostError; then nothing is changed, unless the connection was
        lost after the commit and before its acknowledgement.
        """

    def check(self) -> None:
        """Check, without using the database, that its file is in place. Any thread may call this.

        Raises StoreError.
        """

    def probe(self) -> None:
        """Check that the store can be written. Raises StoreError, LockLostError."""

    def read(self) -> Iterator[StoredRecord]:
        """Yield a consistent snapshot of all records, in no particular order.

        Raises StoreError, also for a damaged record, and LockLostError.
        """

    def has_begun(self) -> bool:
        """Return whether the store was ever filled by `replace`, even with no records.

        Raises StoreError, LockLostError.
        """

    def replace(self, entries: Iterable[StoredRecord]) -> None:
        """Replace all records by these, of which there may be none, in one transaction.

        Raises StoreError and LockLostError; then nothing is changed.
        """

    def last_action(self) -> int:
        """Return the number of the last action; 0 without one. Raises StoreError, LockLostError."""

    def read_actions(self, query: ActionQuery) -> list[StoredAction]:
        """Return the actions that a query looks for, the newest first.

        Any thread may call this, also while another one uses the store: it has a connection of its
        own. Raises StoreError.
        """

    def delete_actions(self, before: int) -> None:
        """Delete the actions before a number. Raises StoreError, LockLostError."""

    def read_views(self) -> list[StoredView]:
        """Return the shared views. Raises StoreError, LockLostError."""

    def replace_views(self, views: Sequence[StoredView]) -> None:
        """Replace all shared views by these. Raises StoreError, LockLostError."""

    def close(self) -> None:
        """Release the lock and the connection."""


def open_store(address: str, *, make: bool = True) -> Store:
    """Return the store at an SQLAlchemy URL. With `make`, create its tables if they are missing.

    Raises StoreError, and leaves the database unchanged, if it cannot be reached, is damaged, has
    tables that are not luigid's, or has no tables and `make` is False.
    """
    file = sqlite_address(address)
    if file is not None:
        return open_sqlite_store(file, make=make)
    # Imported only here: a SQLite file, the default, does not need SQLAlchemy, whose import takes
    # as long as the rest of the start.
    from luigid.storage.sqlalchemy_store import open_sqlalchemy_store

    return open_sqlalchemy_store(address, make=make)
