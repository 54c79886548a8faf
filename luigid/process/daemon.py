"""Running in the background, and the file that tells the process id.

A plain double fork: python-daemon rests on the abandoned lockfile, sets the umask to 0, closes
sockets that are bound before it, and leaves the terminal without a word on how the start went.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path

_STDIN, _STDOUT, _STDERR = range(3)


class DaemonError(Exception):
    """A pidfile or an output file cannot be used; one line that says why."""


class AlreadyRunningError(DaemonError):
    """The process that the pidfile names is alive."""


@contextmanager
def pidfile(path: Path | None) -> Iterator[Callable[[], None]]:
    """Hold a pidfile, or none: it names this process, and is removed at the end.

    Yields a function that makes it name the process that calls it, for use after a fork. A file
    whose process is gone is replaced. Raises AlreadyRunningError, or DaemonError if the file cannot
    be written or holds something else.
    """
    if path is None:
        yield lambda: None
        return
    pid = _pid_in(path)
    # After a restart of a container the process may have the id of the one before it.
    if pid is not None and pid != os.getpid() and _is_alive(pid):
        raise AlreadyRunningError(f"already running: process {pid} (pidfile {path})")
    _write_pid(path)
    try:
        yield lambda: _write_pid(path)
    finally:
        with suppress(DaemonError, OSError):
            if _pid_in(path) == os.getpid():
                path.unlink()


def _pid_in(path: Path) -> int | None:
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
        path.write_text(f"{os.getpid()}\n", encoding="ascii")
    except OSError as error:
        raise DaemonError(f"cannot write pidfile {path}: {error.strerror}") from error


def detach(directory: Path) -> Callable[[], None]:
    """Go on in a process of its own, which no terminal controls; open files stay open.

    The process that was started waits. When the returned function is called, it ends with status
    0, and output goes to files in the directory (Luigi's names). Until then output goes where it
    went before, and if the new process ends, it ends with status 2. Raises DaemonError if those
    files cannot be written. No other thread may run.
    """
    outputs = {
        _STDOUT: _opened(directory / f"luigi-server-{date.today()}.out"),
        _STDERR: _opened(directory / f"luigi-server-{date.today()}.err"),
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


def _opened(path: Path) -> int:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
    except OSError as error:
        raise DaemonError(f"cannot write {path}: {error.strerror}") from error
