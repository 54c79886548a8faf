"""The files of the state in SQLite: checked before they are opened, and while they are open."""

import logging
import sqlite3
from contextlib import suppress
from pathlib import Path

from luigid import private_files
from luigid.databases.sqlite_files import OpenFile, connect
from luigid.storage.errors import StoreError
from luigid.storage.table_format import COLUMNS

logger = logging.getLogger(__name__)


def log_of(file: Path) -> Path:
    """Return the path of the write-ahead log of a database."""
    return file.with_name(f"{file.name}-wal")


def prepare(file: Path, *, make: bool) -> None:
    """Check, before a database is opened, that it is not a foreign one.

    With `make`, create the file if it is missing, for its owner only; its log gets the same mode.
    Raises StoreError.
    """
    foreign_table = _find_foreign_table(file)
    if foreign_table is not None:
        raise StoreError(f"it is not luigid's: it has the table {foreign_table}")
    if make:
        _warn_if_lost(file)
        with suppress(OSError):  # SQLite says why the file cannot be opened
            private_files.create(file)


def _find_foreign_table(file: Path) -> str | None:
    """Return a table of a database that has tables, but none of luigid's; else None.

    The database is only read. None also for a file that SQLite cannot read.
    """
    try:
        # Without a log nobody has it open: SQLite may read it without creating one.
        connection = connect(file, "ro" if log_of(file).exists() else "ro&immutable=1")
    except sqlite3.Error:
        return None
    try:
        rows = connection.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")
        names = [name for (name,) in rows]
    except sqlite3.Error:
        return None
    finally:
        connection.close()
    return None if not COLUMNS.keys().isdisjoint(names) else next(iter(names), None)


def _warn_if_lost(file: Path) -> None:
    """Log a warning if a database was there before, and is now missing or empty."""
    log = log_of(file)
    if not file.exists():
        if log.exists() and log.stat().st_size > 0:
            logger.warning("%s is missing, but not its log %s: the state begins empty", file, log)
    elif file.stat().st_size == 0:
        logger.warning("%s is an empty file: the state begins empty", file)


class OpenFiles:
    """The files that a connection has open, and that their paths should still lead to."""

    def __init__(self, file: Path) -> None:
        """Take the path of a database to which a connection is open. Raises OSError."""
        self._file, self._log = OpenFile(file), OpenFile(log_of(file))

    def problem(self) -> str | None:
        """Return what has happened to the files; None if nothing has."""
        return self._file.problem() or self._log.problem()

    def file_problem(self) -> str | None:
        """Return what has happened to the database, whatever has become of its log."""
        return self._file.problem()

    def is_log_lost(self) -> bool:
        """Return whether the log was moved, deleted or replaced."""
        return self._log.problem() is not None
