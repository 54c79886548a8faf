"""Locks that let only one server use a database; they are released when its process ends."""

import hashlib
from typing import Protocol

from sqlalchemy import Connection, Engine, text

from luigid.storage.engine import set_application_name, sqlite_file
from luigid.storage.errors import StoreError, StoreHeldError
from luigid.storage.file_lock import FileLock


class Lock(Protocol):
    """A reentrant lock that one process can hold at a time."""

    def acquire(self, connection: Connection) -> None:
        """Acquire the lock on a connection, which the store keeps open while it holds the lock.

        If it is held already, check that it still is. Raises StoreHeldError if another process
        holds it.
        """

    def release(self, connection: Connection | None) -> None:
        """Release the lock, before the connection on which it was acquired is closed."""


def lock_for(engine: Engine) -> Lock | None:
    """Return the lock of a database; None if luigid has no lock for this kind of database."""
    if engine.dialect.name == "postgresql":
        return AdvisoryLock()
    file = sqlite_file(engine.url)
    return None if file is None else FileLock(file.with_name(f"{file.name}.lock"))


#: tries to lock the connection's schema; PostgreSQL takes a key of 64 bits, in two halves
_TRY = text("SELECT pg_try_advisory_lock(:high, :low), pg_backend_pid()")
_HOLDER = text(
    "SELECT l.pid, a.application_name FROM pg_locks l LEFT JOIN pg_stat_activity a USING (pid)"
    " WHERE l.locktype = 'advisory' AND l.objsubid = 2 AND l.granted"
    " AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    " AND l.classid = CAST(:high AS bigint) & 4294967295"
    " AND l.objid = CAST(:low AS bigint) & 4294967295"
)


class AdvisoryLock:
    """PostgreSQL's advisory lock of a session; it is released when the connection ends."""

    def __init__(self) -> None:
        #: process id of the PostgreSQL backend that held the lock last
        self._backend: int | None = None

    def acquire(self, connection: Connection) -> None:
        """Acquire the lock for the session of a connection, which must be new.

        Raises StoreHeldError if another process holds it. If PostgreSQL has not yet noticed the
        loss of our own last connection, which then still holds the lock, terminates its backend
        and raises StoreError.
        """
        set_application_name(connection)
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
        raise StoreHeldError(f"it is held by {_describe_holder(name)}")

    def release(self, connection: Connection | None) -> None:
        """Release the lock at once: PostgreSQL notices the end of a connection a little later."""
        self._backend = None
        if connection is not None:
            connection.execute(text("SELECT pg_advisory_unlock_all()"))


def _describe_holder(application: str | None) -> str:
    """Return a description of the process that set this `application_name`."""
    match (application or "").split():
        case ["luigid", host, pid]:
            return f"process {pid} on {host}"
    return f"{application!r}" if application else "another server"
