"""The lock of a store in a file: one process at a time holds it."""

import fcntl
import os
import socket
from pathlib import Path
from typing import TextIO

from luigid.storage.errors import StoreHeldError


class FileLock:
    """A file beside the database; the kernel unlocks it however its process ends.

    The file stays: to remove it would let two processes lock two files of one name.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: TextIO | None = None

    def take(self, _connection: object = None) -> None:
        """Lock the file. Raises StoreHeldError, and OSError if it cannot be made."""
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
        self.sign()

    def sign(self) -> None:
        """Write into the file who holds it."""
        if self._file is not None:
            self._file.truncate(0)
            self._file.write(f"process {os.getpid()} on {socket.gethostname()}\n")
            self._file.flush()

    def release(self, _connection: object = None) -> None:
        """Unlock the file."""
        if self._file is not None:
            self._file.close()
            self._file = None
