"""The default folders of the server's files."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import platformdirs


def find_writable(folder: Path, *, is_default: bool, make: bool = True) -> Path | None:
    """Return the folder or, if it is the default and not writable, the user's state folder.

    Luigi's default is a folder of the system, which usually only root can write to. None: neither
    of these two is writable, or the user has no home directory. A folder that is not the default
    is returned in any case. With `make`, a missing folder is created.
    """
    if not is_default:
        _is_writable(folder, make=make)
        return folder
    return next((each for each in _default_folders(folder) if _is_writable(each, make=make)), None)


def _default_folders(folder: Path) -> Iterator[Path]:
    yield folder
    # In a container the user may have no entry in passwd, and HOME may be missing.
    with suppress(RuntimeError, KeyError):
        yield platformdirs.user_state_path("luigid")


def _is_writable(folder: Path, *, make: bool) -> bool:
    if make:
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
    return os.access(folder, os.W_OK | os.X_OK)
