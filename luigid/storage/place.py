"""Where the SQLite file of the state lies, if no `state_url` says otherwise."""

from pathlib import Path

from luigid.process.folders import find_writable


def find_file(state_path: Path, *, is_default: bool, make: bool = True) -> Path:
    """Return the file of the store; with `make`, its folder is made if it is missing.

    It is Luigi's `state_path` with the ending `.db`.
    """
    file = database_of(state_path)
    return find_writable(file.parent, is_default=is_default, make=make) / file.name


def database_of(state_path: Path) -> Path:
    """Return the file that stands for a `state_path`: `state.pickle` becomes `state.db`.

    Never the same file, which may be a pickle: `state.db` becomes `state.db.db`.
    """
    file = state_path.with_suffix(".db")
    return state_path.with_name(f"{state_path.name}.db") if file == state_path else file
