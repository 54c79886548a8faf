"""The lock of a SQLite store: a locked file."""

import fcntl
import os
import socket
from pathlib import Path
from typing import TextIO

from luigid.storage.errors import StoreHeldError


class FileLock:
    """A locked file next to the database. The kernel releases it however the process ends.

    The file is never removed: otherwise two processes could lock two files of the same name.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: TextIO | None = None

    def acquire(self, _connection: object = None) -> None:
        """Lock the file, and write into it who holds it.

        Raises StoreHeldError if another process holds it, OSError if it cannot be created.
        """
        if self._file is not None:
            return
        file = self._path.open("a+", encoding="utf-8")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            with file:
                file.seek(0)
                holder = " ".join(file.readline().split()) or "another process"
            raise StoreHeldError(f"it is held by {holder}") from error
        except BaseException:
            file.close()
            raise
        self._file = file
        file.truncate(0)
        file.write(f"process {os.getpid()} on {socket.gethostname()}\n")
        file.flush()

    def release(self, _connection: object = None) -> None:
        """Unlock the file."""
        if self._file is not None:
            self._file.close()
            self._file = None
