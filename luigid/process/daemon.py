"""Running in the background, and the pidfile.

This is a plain double fork. python-daemon depends on the unmaintained lockfile, sets the umask to
0, closes sockets that were bound before, and does not tell the terminal whether the start failed.
"""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path

from luigid import private_files
from luigid.errors import LuigidError

_STDIN, _STDOUT, _STDERR = range(3)


class DaemonError(LuigidError):
    """A pidfile or an output file cannot be used; the message says why, in one line."""


class AlreadyRunningError(DaemonError):
    """The process that the pidfile names is still running."""


@contextmanager
def pidfile(path: Path | None) -> Iterator[Callable[[], None]]:
    """Write the id of this process to a pidfile, and remove the file at the end; None: do nothing.

    As Luigi's, the file holds the digits alone: scripts pass its text to `kill` as it is. And as
    by Luigi, a missing folder is created: none below /run outlives a restart of the machine.
    Yields a function that writes the id of the process that calls it, for use after a fork. A file
    whose process has ended is replaced. Raises AlreadyRunningError, or DaemonError if the file is
    not writable or contains something else, and on Windows.
    """
    if path is None:
        yield lambda: None
        return
    if sys.platform == "win32":
        # There, os.kill(pid, 0) would not look at the process, but interrupt it.
        raise DaemonError("--pidfile works on Linux and macOS only")
    pid = _read_pid(path)
    # After a restart of its container a process may get the id of its predecessor.
    if pid is not None and pid != os.getpid() and _is_alive(pid):
        raise AlreadyRunningError(f"already running: process {pid} (pidfile {path})")
    _write_pid(path)
    try:
        yield lambda: _write_pid(path)
    finally:
        with suppress(DaemonError, OSError):
            if _read_pid(path) == os.getpid():
                path.unlink()


def _read_pid(path: Path) -> int | None:
    try:
        text = path.read_text(encoding="ascii", errors="replace").strip()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise DaemonError(f"cannot read pidfile {path}: {error.strerror}") from error
    if text and not (text.isdecimal() and int(text) > 0):
        raise DaemonError(f"pidfile {path} holds no process id, it is left as it is")
    return int(text) if text else None


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def _write_pid(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(str(os.getpid()), encoding="ascii")
    except OSError as error:
        raise DaemonError(f"cannot write pidfile {path}: {error.strerror}") from error


def detach(directory: Path) -> Callable[[], None]:
    """Continue in a new process without a controlling terminal; open files stay open.

    The original process waits for the new one. When that calls the returned function, the original
    exits with status 0, and output is redirected to files in the directory, under Luigi's names. If
    the new process ends before, the original exits with status 2. Raises DaemonError if the files
    are not writable, and on Windows. No other thread may be running.
    """
    if sys.platform == "win32":
        raise DaemonError("--background works on Linux and macOS only; run luigid as a service")
    outputs = {
        _STDOUT: _open_output(directory / f"luigi-server-{date.today()}.out"),
        _STDERR: _open_output(directory / f"luigi-server-{date.today()}.err"),
        _STDIN: os.open(os.devnull, os.O_RDONLY),
    }
    reader, writer = os.pipe()
    if os.fork():
        os.close(writer)
        os._exit(0 if os.read(reader, 1) else 2)
    os.close(reader)
    os.setsid()
    if os.fork():
        os._exit(0)

    def report_ready() -> None:
        for stream, output in outputs.items():
            os.dup2(output, stream)
            os.close(output)
        os.write(writer, b"\0")
        os.close(writer)

    return report_ready


def _open_output(path: Path) -> int:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        private_files.create(path, private_files.GROUP)
        return os.open(path, os.O_WRONLY | os.O_APPEND)
    except OSError as error:
        raise DaemonError(f"cannot write {path}: {error.strerror}") from error
