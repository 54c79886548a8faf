"""Where files of the server go that nobody has given a place."""

import os
from contextlib import suppress
from pathlib import Path

import platformdirs


def find_writable(folder: Path, *, is_default: bool, make: bool = True) -> Path:
    """Return a folder; in place of the default the user's, if need be.

    Luigi's default is one of the system's, which only root can write by itself. With `make` a
    folder that is missing is made.
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
