"""New files that only their owner, or the owner's group as well, may read."""

import os
import stat
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

#: Modes: the owner alone reads and writes; the group reads too.
OWNER: Final = 0o600
GROUP: Final = 0o640


def create(path: Path, mode: int = OWNER) -> None:
    """Create an empty file with a mode, whatever the umask; an existing file is left as it is.

    Raises OSError.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except FileExistsError:
        return
    try:
        if sys.platform != "win32":
            with suppress(PermissionError):  # a file system without modes
                os.fchmod(descriptor, mode)
    finally:
        os.close(descriptor)


def copy_access(source: Path, target: Path) -> None:
    """Give a file the mode of another and, if the user may, its owner and group. Raises OSError."""
    status = source.stat()
    if sys.platform != "win32":
        with suppress(PermissionError):
            os.chown(target, status.st_uid, status.st_gid)
    target.chmod(stat.S_IMODE(status.st_mode))
