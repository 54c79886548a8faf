"""`luigid state export` and `luigid state import`."""

import os
import stat
import sys
from contextlib import suppress
from pathlib import Path

from luigid import __version__, private_files
from luigid.config import Config
from luigid.durability.counted_store import Report, counted
from luigid.durability.opening import StateError, open_state
from luigid.storage.errors import LockLostError, StoreError, StoreHeldError
from luigid.storage.lines import LinesError, export, import_
from luigid.storage.store import Store

#: file name that stands for standard output or input
STANDARD = "-"


def _ignore(_done: int, _total: int | None) -> None:
    pass


def export_state(config: Config, file: str, report: Report = _ignore) -> int:
    """Write the state to a file, and return the number of entries.

    The file appears, or is replaced, only when it is complete; a new one is for its owner only. A
    server may run on the state meanwhile. `report` gets the progress. Raises StateError.
    """
    store = counted(_opened(config, make=False), report)
    try:
        if file == STANDARD:
            count = export(store, sys.stdout, about=f"luigid {__version__}")
            sys.stdout.flush()
            return count
        return _export_to(store, Path(file))
    except StoreError as error:
        raise StateError(f"{store.name}: {error}") from error
    except OSError as error:
        raise StateError(f"{file}: {error.strerror}") from error
    finally:
        store.close()


def import_state(config: Config, file: str, report: Report = _ignore) -> int:
    """Replace the whole state by an exported one, and return the number of entries.

    The whole file is validated first; `report` gets the progress of writing it. Raises StateError,
    also if a server runs on the state.
    """
    try:
        if file == STANDARD:
            entries = import_(sys.stdin)
        else:
            with Path(file).open(encoding="utf-8") as lines:
                entries = import_(lines)
    except LinesError as error:
        raise StateError(f"{file}: {error}") from error
    except OSError as error:
        raise StateError(f"{file}: {error.strerror}") from error
    store = counted(_opened(config, make=True), report)
    try:
        store.lock()
        store.replace(entries)
    except StoreHeldError as error:
        raise StateError(f"{store.name}: {error}; stop it first") from error
    except (StoreError, LockLostError) as error:
        raise StateError(f"{store.name}: {error}") from error
    finally:
        store.close()
    return len(entries)


def _opened(config: Config, *, make: bool) -> Store:
    store = open_state(config, make=make)
    if store is None:
        raise StateError("the state is in memory only, see [luigid] state_url and state_path")
    return store


def _export_to(store: Store, path: Path) -> int:
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        private_files.create(unfinished)
        if path.exists():
            unfinished.chmod(stat.S_IMODE(path.stat().st_mode))
        with unfinished.open("w", encoding="utf-8") as lines:
            count = export(store, lines, about=f"luigid {__version__}")
            lines.flush()
            os.fsync(lines.fileno())
        unfinished.replace(path)
    except BaseException:
        with suppress(OSError):
            unfinished.unlink()
        raise
    return count
