"""Checks of the state: where it is, what it holds, who uses it."""

import os
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from luigid.config import SchedulerSection
from luigid.databases.sqlite_files import connect
from luigid.doctor.disks import check_folder
from luigid.doctor.finding import Finding, notice, problem, warning
from luigid.doctor.state_database import check_database, describe
from luigid.doctor.subject import Subject
from luigid.durability.opening import MEMORY
from luigid.storage.address import sqlite_address
from luigid.storage.place import find_file
from luigid.storage.state_files import log_of
from luigid.storage.table_format import COLUMNS, META, STATE

_COUNT = f"SELECT kind, count(*) FROM {STATE} GROUP BY kind"
_VALUES = f"SELECT name, value FROM {META}"
_ANY_TABLE = "SELECT name FROM sqlite_master WHERE type IN ('table', 'view')"


class StateLocation:
    """Where the settings put the state."""

    def __init__(self, subject: Subject) -> None:
        """Take the subject, whose settings can be loaded."""
        config = subject.config
        assert config is not None
        self.url = config.luigid.state_url
        self.state_path = config.scheduler.state_path
        #: the file of SQLite; None: the state is elsewhere, or in memory
        self.file: Path | None = None
        if self.url is not None:
            address = sqlite_address(self.url)
            self.file = None if address is None else address.file
        elif self.state_path is not None:
            is_default = self.state_path == SchedulerSection().state_path
            self.file = find_file(self.state_path, is_default=is_default, make=False)

    @property
    def is_memory(self) -> bool:
        """Whether nothing is stored."""
        return self.url == MEMORY or (self.url is None and self.file is None)


def check_state(subject: Subject) -> Iterator[Finding]:
    """Report where the state is and what it holds."""
    if subject.config is None:
        return
    location = StateLocation(subject)
    if location.is_memory:
        yield _memory(location)
    elif location.file is not None:
        yield from _check_sqlite(location.file)
    else:
        assert location.url is not None
        yield from check_database(location.url, is_standby=subject.config.luigid.standby)


def has_begun(subject: Subject) -> bool:
    """Return whether a server has filled the SQLite file of the state, so that it imports nothing.

    False also for other databases, and for a file that cannot be read.
    """
    location = StateLocation(subject)
    if location.file is None or not location.file.exists():
        return False
    try:
        _, values = _read_sqlite(location.file)
    except (sqlite3.Error, LookupError):
        return False
    return "begun" in values


def _memory(location: StateLocation) -> Finding:
    if location.url == MEMORY:
        return warning(
            "state.memory", "state_url is memory: the state is lost when the server ends"
        )
    if location.state_path is None:
        return warning(
            "state.memory", "state_path is empty: the state is lost when the server ends"
        )
    return warning(
        "state.memory",
        f"{location.state_path.parent} cannot be written, and this user has no writable state "
        "folder: the state is lost when the server ends",
        "set [scheduler] state_path",
    )


def _check_sqlite(file: Path) -> Iterator[Finding]:
    yield from check_folder("state", file.parent, "the state", is_sqlite=True)
    if not file.exists():
        yield notice("state.new", f"there is no {file} yet: the first start creates it")
        return
    try:
        counts, values = _read_sqlite(file)
    except sqlite3.Error as error:
        yield problem("state.unreadable", f"{file}: {error}")
        return
    except LookupError as error:
        yield problem("state.foreign", f"{file}: {error.args[0]}", "set another state_path")
        return
    yield describe(str(file), counts, values)
    mode = file.stat().st_mode & 0o777
    if mode & 0o077:
        yield warning(
            "state.readable-by-others",
            f"{file} has the mode {mode:04o}: it holds parameters and error messages",
            f"chmod 600 {file}",
        )
    holder = _holder(file)
    if holder is not None:
        yield notice("state.in-use", f"{holder} has the state open")


def _read_sqlite(file: Path) -> tuple[dict[str, int], dict[str, str]]:
    """Return the numbers of records by kind, and the values of the meta table.

    The database is only read, also while a server uses it. Raises sqlite3.Error, and LookupError
    if it is not luigid's.
    """
    # Without a log no process has it open: SQLite may read it without creating one.
    mode = "ro" if log_of(file).exists() else "ro&immutable=1"
    with closing(connect(file, mode)) as connection:  # type: ignore[arg-type]
        tables = {name for (name,) in connection.execute(_ANY_TABLE)}
        if not tables:
            return {}, {}
        if not COLUMNS.keys() <= tables:
            raise LookupError(f"it is not luigid's: it has the table {min(tables)}")
        return dict(connection.execute(_COUNT).fetchall()), dict(connection.execute(_VALUES))


def _holder(file: Path) -> str | None:
    """Return the process that has the state open, by its lock file; None if there is none.

    The lock itself is not tried: that would stop a server from starting at the same moment.
    """
    try:
        line = file.with_name(f"{file.name}.lock").read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        return None
    words = line.split()
    if len(words) != 4 or words[3] != socket.gethostname() or not words[1].isdigit():
        return line or None
    try:
        os.kill(int(words[1]), 0)
    except (ProcessLookupError, OverflowError):
        return None
    except OSError:
        pass  # it is another user's
    return line
