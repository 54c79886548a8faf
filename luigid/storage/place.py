"""Where the SQLite file of the state lies, if no `state_url` says otherwise."""

import os
from contextlib import suppress
from pathlib import Path

import platformdirs
from sqlalchemy import URL


def find_file(state_path: Path, *, is_default: bool, make: bool = True) -> Path:
    """Return the file of the store; with `make`, its folder is made if it is missing.

    It is Luigi's `state_path` with the ending `.db`. Luigi's default lies in a folder of the
    system's, which only root can write: in its place comes the user's state folder, if need be.
    """
    file = database_of(state_path)
    candidates = [file.parent]
    if is_default:
        candidates.append(platformdirs.user_state_path("luigid"))
    for folder in candidates:
        if make:
            with suppress(OSError):
                folder.mkdir(parents=True, exist_ok=True)
        if os.access(folder, os.W_OK | os.X_OK):
            return folder / file.name
    return file


def database_of(state_path: Path) -> Path:
    """Return the file that stands for a `state_path`: `state.pickle` becomes `state.db`.

    Never the same file, which may be a pickle: `state.db` becomes `state.db.db`.
    """
    file = state_path.with_suffix(".db")
    return state_path.with_name(f"{state_path.name}.db") if file == state_path else file


def file_url(file: Path) -> str:
    """Return SQLAlchemy's URL of a SQLite file."""
    return URL.create("sqlite", database=str(file)).render_as_string(hide_password=False)
