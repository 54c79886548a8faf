"""The default folders of the server's files."""

import os
from contextlib import suppress
from pathlib import Path

import platformdirs


def find_writable(folder: Path, *, is_default: bool, make: bool = True) -> Path:
    """Return the folder or, if it is the default and not writable, the user's state folder.

    Luigi's default is a folder of the system, which usually only root can write to. If neither is
    writable, the folder itself is returned. With `make`, a missing folder is created.
    """
    candidates = [folder]
    if is_default:
        candidates.append(platformdirs.user_state_path("luigid"))
    return next((each for each in candidates if _is_writable(each, make=make)), folder)


def _is_writable(folder: Path, *, make: bool) -> bool:
    if make:
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
    return os.access(folder, os.W_OK | os.X_OK)
