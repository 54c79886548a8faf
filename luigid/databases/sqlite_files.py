"""Files of SQLite databases: how they are opened, and whether they are still in place."""

import os
import sqlite3
from pathlib import Path
from typing import Final, Literal, TypeAlias
from urllib.parse import quote

#: `ro` leaves the database and an existing log unchanged, but creates a missing log
Mode: TypeAlias = Literal["rw", "ro", "ro&immutable=1"]

#: seconds for which a connection waits for another connection's lock
_TIMEOUT: Final = 5.0


def connect(file: Path, mode: Mode = "rw") -> sqlite3.Connection:
    """Return a connection to an existing file; a missing one is not created.

    Any thread may use it. It begins no transactions itself. Raises sqlite3.Error.
    """
    return sqlite3.connect(
        f"file:{quote(str(file))}?mode={mode}",
        uri=True,
        timeout=_TIMEOUT,
        isolation_level=None,
        check_same_thread=False,
    )


class OpenFile:
    """A file that is open, and that its path should still lead to."""

    def __init__(self, path: Path) -> None:
        """Take the path of an existing file. Raises OSError."""
        self._path = str(path)  # it is checked after each change, and text is faster
        self._id = _id(self._path)

    def problem(self) -> str | None:
        """Return what has happened to the file; None if it is in its place."""
        try:
            found = _id(self._path)
        except FileNotFoundError:
            return f"{self._path} was moved or deleted"
        except OSError as error:
            return f"{self._path} cannot be found: {error.strerror}"
        return None if found == self._id else f"{self._path} was replaced by another file"


def _id(path: str) -> tuple[int, int]:
    status = os.stat(path)  # noqa: PTH116 - Path takes three times as long
    return status.st_dev, status.st_ino
