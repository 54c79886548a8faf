"""One server a store: what it holds while it lives, and what is taken back when it dies."""

import hashlib
from typing import Protocol

from sqlalchemy import Connection, Engine, text

from luigid.storage.engine import introduce, sqlite_file
from luigid.storage.errors import StoreError, StoreHeldError
from luigid.storage.file_lock import FileLock


class Lock(Protocol):
    """Held by one process at a time, which may take it again."""

    def take(self, connection: Connection) -> None:
        """Take it, or see that it is still held, on a connection that the store keeps.

        Raises StoreHeldError if somebody else has it.
        """

    def release(self, connection: Connection | None) -> None:
        """Give it back, before the connection is closed on which it was taken."""


def lock_for(engine: Engine) -> Lock | None:
    """Return the lock of a database; None for those that have no good one."""
    if engine.dialect.name == "postgresql":
        return AdvisoryLock()
    file = sqlite_file(engine.url)
    return None if file is None else FileLock(file.with_name(f"{file.name}.lock"))


#: The lock of the schema that the connection uses: PostgreSQL takes 64 bits, in two halves.
_TRY = text("SELECT pg_try_advisory_lock(:high, :low), pg_backend_pid()")
_HOLDER = text(
    "SELECT l.pid, a.application_name FROM pg_locks l LEFT JOIN pg_stat_activity a USING (pid)"
    " WHERE l.locktype = 'advisory' AND l.objsubid = 2 AND l.granted"
    " AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    " AND l.classid = CAST(:high AS bigint) & 4294967295"
    " AND l.objid = CAST(:low AS bigint) & 4294967295"
)


class AdvisoryLock:
    """PostgreSQL's lock of a session, gone with the store's own connection."""

    def __init__(self) -> None:
        #: the backend of the last connection on which it was taken
        self._backend: int | None = None

    def take(self, connection: Connection) -> None:
        """Take it for the session of a connection, which must be new.

        Raises StoreHeldError; StoreError if it is our own lost connection that still has it,
        because PostgreSQL has not noticed: it is told.
        """
        introduce(connection)
        schema = connection.scalar(text("SELECT current_schema()"))
        key = hashlib.sha256(f"luigid state {schema}".encode()).digest()
        parts = {
            "high": int.from_bytes(key[:4], signed=True),
            "low": int.from_bytes(key[4:8], signed=True),
        }
        is_taken, backend = connection.execute(_TRY, parts).one()
        if is_taken:
            self._backend = backend
            return
        holder = connection.execute(_HOLDER, parts).first()
        if holder is not None and holder.pid == self._backend:
            connection.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": holder.pid})
            raise StoreError("the lost connection still holds the lock")
        name = holder.application_name if holder is not None else None
        raise StoreHeldError(f"it is held by {_as_process(name)}")

    def release(self, connection: Connection | None) -> None:
        """Give it back now: PostgreSQL notices the end of a connection a little later."""
        self._backend = None
        if connection is not None:
            connection.execute(text("SELECT pg_advisory_unlock_all()"))


def _as_process(application: str | None) -> str:
    """Return how a person reads the name that `introduce` gave."""
    match (application or "").split():
        case ["luigid", host, pid]:
            return f"process {pid} on {host}"
    return f"{application!r}" if application else "another server"
