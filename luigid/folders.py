"""Where files of the server go that nobody has given a place."""

import os
from contextlib import suppress
from pathlib import Path

import platformdirs


def find_writable(folder: Path, *, is_default: bool) -> Path:
    """Return a folder, made if it was missing; in place of the default the user's, if need be.

    Luigi's default is one of the system's, which only root can write by itself.
    """
    candidates = [folder]
    if is_default:
        candidates.append(platformdirs.user_state_path("luigid"))
    return next(filter(_is_writable, candidates), folder)


def _is_writable(folder: Path) -> bool:
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
    return os.access(folder, os.W_OK | os.X_OK)
