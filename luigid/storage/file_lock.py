"""The lock of a SQLite store: a locked file."""

import os
import socket
import sys
from pathlib import Path
from typing import TextIO

from luigid.storage.errors import StoreHeldError

if sys.platform == "win32":
    import msvcrt

    #: It lies behind the text: on Windows other processes cannot read what is locked.
    _LOCKED_BYTE = 1 << 30

    def _lock(descriptor: int) -> None:
        os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except PermissionError as error:
            raise BlockingIOError(*error.args) from error

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


class FileLock:
    """A locked file next to the database. The system releases it however the process ends.

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
            _lock(file.fileno())
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
