"""`luigid state export` and `luigid state import`."""

import io
import os
import stat
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import IO, Final

from luigid import __version__, private_files
from luigid.config import Config
from luigid.durability.counted_store import Report, counted
from luigid.durability.opening import StateError, open_state
from luigid.storage import lines
from luigid.storage.errors import LockLostError, StoreError, StoreHeldError
from luigid.storage.exported import Exported
from luigid.storage.luigi_export import write_pickle
from luigid.storage.store import Store
from luigid.storage.view_table import row_of

#: file name that stands for standard output or input
STANDARD = "-"
#: the kind of the shared views in an export: they have a table of their own
VIEW: Final = "view"


def _write_lines(store: Store, file: IO[bytes], *, is_first: bool = False) -> Exported:
    text = io.TextIOWrapper(file, encoding="utf-8", newline="\n")
    try:
        return lines.export(store, text, about=f"luigid {__version__}", is_first=is_first)
    finally:
        text.detach()  # which flushes it


def _write_luigi_3(store: Store, file: IO[bytes]) -> Exported:
    return write_pickle(store.read(), file, now=time.time())


def _write_luigi_2(store: Store, file: IO[bytes]) -> Exported:
    return write_pickle(store.read(), file, now=time.time(), is_luigi_2=True)


#: format of an export -> function that writes it
FORMATS: Final[Mapping[str, Callable[[Store, IO[bytes]], Exported]]] = {
    "jsonl": _write_lines,
    "jsonl-1": partial(_write_lines, is_first=True),
    "luigi-pickle": _write_luigi_3,
    "luigi-2-pickle": _write_luigi_2,
}


def _ignore(_done: int, _total: int | None) -> None:
    pass


def export_state(
    config: Config,
    file: str,
    report: Report = _ignore,
    *,
    format_: str = "jsonl",
    overwrite: bool = False,
) -> Exported:
    """Write the state to a file in one of FORMATS, and return what was exported.

    The file appears, or is replaced, only when it is complete; a new one is for its owner only. A
    pipe or a device is written to directly. A server may run on the state meanwhile. `report` gets
    the progress. Raises StateError, also if the file exists and `overwrite` is False.
    """
    path, write = Path(file), FORMATS[format_]
    if file != STANDARD and path.is_file() and not overwrite:
        raise StateError(f"{file} exists; --force overwrites it")
    store = counted(_opened(config, make=False), report)
    try:
        if file == STANDARD:
            return _export_to_standard_output(store, write)
        if path.exists() and not path.is_file():
            with path.open("wb") as special:
                return write(store, special)
        return _export_to(store, path.resolve(), write)
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
            entries = lines.import_(io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8"))
        else:
            with Path(file).open(encoding="utf-8") as text:
                entries = lines.import_(text)
    except lines.LinesError as error:
        raise StateError(f"{file}: {error}") from error
    except OSError as error:
        raise StateError(f"{file}: {error.strerror}") from error
    store = counted(_opened(config, make=True), report)
    try:
        store.lock()
        store.replace([entry for entry in entries if entry[0] != VIEW])
        views = [row_of(key, record) for kind, key, record in entries if kind == VIEW]
        if views:  # an export without any is perhaps of a server that had none yet
            store.replace_views(views)
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


def _export_to_standard_output(
    store: Store, write: Callable[[Store, IO[bytes]], Exported]
) -> Exported:
    try:
        exported = write(store, sys.stdout.buffer)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        # The reader has closed the pipe. Python must not fail when it flushes the rest at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise
    return exported


def _export_to(store: Store, path: Path, write: Callable[[Store, IO[bytes]], Exported]) -> Exported:
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        private_files.create(unfinished)
        if path.exists():
            unfinished.chmod(stat.S_IMODE(path.stat().st_mode))
        with unfinished.open("wb") as file:
            exported = write(store, file)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except BaseException:
        with suppress(OSError):
            unfinished.unlink()
        raise
    return exported
