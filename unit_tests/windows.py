"""`python -m unit_tests.windows ARGUMENTS...`: luigid, on what Windows has of the library.

The modules and names that exist on POSIX alone are gone, `sys.platform` says Windows, and the event
loop is, like the one of Windows, one that neither watches sockets nor handles signals. It is no
Windows: paths, files and processes are still those of this machine.
"""

import asyncio
import contextlib
import functools
import importlib
import os
import signal  # noqa: F401  # NAMES has it
import socket
import sys
import sysconfig
import types
from typing import NoReturn

#: Modules of the standard library that exist on POSIX alone, as far as a server may want them.
MODULES = {
    "fcntl",
    "grp",
    "posix",
    "pty",
    "pwd",
    "readline",
    "resource",
    "syslog",
    "termios",
    "tty",
}

#: Names of other modules that exist on POSIX alone.
NAMES: dict[str, set[str]] = {
    "os": {
        *(
            "WNOHANG",
            "chown",
            "fchmod",
            "fchown",
            "fork",
            "forkpty",
            "getegid",
            "geteuid",
            "getgid",
        ),
        *("getpgid", "getsid", "getuid", "initgroups", "killpg", "lchown", "mkfifo", "nice"),
        *("setegid", "seteuid", "setgid", "setgroups", "setpgid", "setsid", "setuid", "statvfs"),
        *("O_CLOEXEC", "O_DIRECTORY", "O_NOFOLLOW", "O_NONBLOCK", "O_SYNC", "posix_fallocate"),
        *("pread", "preadv", "pwrite", "pwritev", "sched_getaffinity", "sendfile", "uname", "wait"),
    },
    "signal": {
        *("SIGALRM", "SIGCHLD", "SIGCONT", "SIGHUP", "SIGKILL", "SIGPIPE", "SIGQUIT", "SIGSTOP"),
        *("SIGTSTP", "SIGUSR1", "SIGUSR2", "SIGWINCH", "pause", "pthread_kill", "pthread_sigmask"),
        *("alarm", "setitimer", "sigwait"),
    },
    "socket": {"AF_UNIX", "SO_REUSEPORT", "recv_fds", "send_fds", "socketpair_unix"},
    "time": {"tzset"},
}

#: What the standard library itself still needs here, since the machine is a POSIX one.
_NEEDED = {
    "os": {"WNOHANG", "getpgid", "posix_fallocate", "uname"},
    "signal": {"SIGCHLD", "SIGKILL", "pthread_kill", "pthread_sigmask"},
}

#: What is not ours must see the real platform when it is imported.
_CHOOSE_BY_PLATFORM = (
    *("ctypes", "openapi_core", "openapi_spec_validator", "prometheus_client", "smtplib"),
    *("socketserver", "sqlalchemy", "sqlite3", "subprocess", "uuid", "zoneinfo"),
    *("tornado.httpserver", "tornado.netutil", "tornado.web"),
)


def main() -> int:
    """Run luigid."""
    for name in _CHOOSE_BY_PLATFORM:
        importlib.import_module(name)
    sysconfig.get_config_vars()
    become_windows()
    from luigid.cli import main as luigid

    return luigid(sys.argv[1:])


def become_windows() -> None:
    """Take from this process what a Windows does not have."""
    for name in MODULES - {"posix"}:
        sys.modules[name] = None  # type: ignore[assignment]  # an import of it fails
    # asyncio's own pairs: those of Windows are pairs of TCP sockets.
    socket.socketpair = functools.partial(socket.socketpair, socket.AF_UNIX)
    for module, names in NAMES.items():
        for name in names - _NEEDED.get(module, set()):
            with contextlib.suppress(AttributeError):
                delattr(sys.modules[module], name)
    sys.modules["msvcrt"] = _FakeMsvcrt("msvcrt")
    asyncio.ProactorEventLoop = _FakeProactorEventLoop  # type: ignore[attr-defined]
    asyncio.set_event_loop_policy(_Policy())
    sys.platform = "win32"


class _FakeMsvcrt(types.ModuleType):
    """Locks of bytes, by those of POSIX."""

    LK_NBLCK = 2

    def locking(self, descriptor: int, mode: int, length: int) -> None:
        assert mode == self.LK_NBLCK
        try:
            os.lockf(descriptor, os.F_TLOCK, length)
        except BlockingIOError as error:
            raise PermissionError(*error.args) from error


def _fail(*_arguments: object) -> NoReturn:
    raise NotImplementedError


class _FakeProactorEventLoop(asyncio.SelectorEventLoop):
    """An event loop with what asyncio's loop on Windows has."""


for _name in ("reader", "writer", "signal_handler"):
    for _verb in ("add", "remove"):
        setattr(_FakeProactorEventLoop, f"{_verb}_{_name}", _fail)


class _Policy(asyncio.DefaultEventLoopPolicy):
    _loop_factory = _FakeProactorEventLoop


if __name__ == "__main__":
    sys.exit(main())
