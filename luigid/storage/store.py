"""The state in a database: written by few changes at a time, read as a whole."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol, TypeAlias

from luigid.storage.address import sqlite_address
from luigid.storage.record_json import Record
from luigid.storage.sqlite_store import open_sqlite_store

#: kind, key and record
StoredRecord: TypeAlias = tuple[str, str, Record]


class Change(NamedTuple):
    """What becomes of one row."""

    #: `task`, `worker`, `batcher`, `settings` or `event`
    kind: str
    key: str
    #: the record, encoded, whether there is one already or not; None: the row is deleted
    body: str | None


class Store(Protocol):
    """A database that holds the state. One thread at a time uses it.

    After any failure it may be used again: it works as soon as the database does, on a new
    connection if the old one was lost.
    """

    @property
    def is_guarded(self) -> bool:
        """Whether a lock keeps a second server from the store."""

    @property
    def name(self) -> str:
        """What a person calls the database."""

    def lock(self) -> None:
        """Take the store for this process, and find out whether it can be written.

        Raises StoreHeldError if another process has it, StoreError if it cannot be used.
        """

    def write(self, changes: Sequence[Change]) -> None:
        """Make changes, in order, in one transaction; to make them again changes nothing.

        Raises StoreError, mostly with nothing changed: if a connection was lost it may have been
        lost after the end. Raises LockLostError.
        """

    def probe(self) -> None:
        """Find out whether the store can be written. Raises StoreError, LockLostError."""

    def read(self) -> Iterator[StoredRecord]:
        """Yield all records, as they are at one moment, in no order.

        Raises StoreError, also for a record that is damaged; LockLostError.
        """

    def has_begun(self) -> bool:
        """Tell whether anything was ever put into the store, by `replace`.

        Raises StoreError, LockLostError.
        """

    def replace(self, entries: Iterable[StoredRecord]) -> None:
        """Replace all records by others, in one transaction; there may be none.

        Raises StoreError, LockLostError; nothing is changed then.
        """

    def close(self) -> None:
        """Let go of the database and of the lock."""


def open_store(address: str, *, make: bool = True) -> Store:
    """Return the store at SQLAlchemy's URL, and make its tables if there are none.

    Raises StoreError if there is none to be had: the database cannot be reached, or holds what is
    not ours, or is damaged, or has to be made and may not; it is left as it is.
    """
    file = sqlite_address(address)
    if file is not None:
        return open_sqlite_store(file, make=make)
    # Only here: a file of SQLite's, which is the default, does without SQLAlchemy. To import that
    # takes as long as the rest of the start.
    from luigid.storage.sqlalchemy_store import open_sqlalchemy_store

    return open_sqlalchemy_store(address, make=make)
