"""The location of the state's SQLite file, unless `state_url` is set."""

from pathlib import Path

from luigid.process.folders import find_writable


def find_file(state_path: Path, *, is_default: bool, make: bool = True) -> Path:
    """Return the SQLite file for Luigi's `state_path`.

    With `make`, create its folder if it is missing. If the path is the default and its folder
    cannot be written, the file is in the user's folder, see `find_writable`.
    """
    file = database_of(state_path)
    return find_writable(file.parent, is_default=is_default, make=make) / file.name


def database_of(state_path: Path) -> Path:
    """Return a `state_path` with the suffix `.db`: `state.pickle` becomes `state.db`.

    It never returns the path itself, which may be a pickle: `state.db` becomes `state.db.db`.
    """
    file = state_path.with_suffix(".db")
    return state_path.with_name(f"{state_path.name}.db") if file == state_path else file
