"""Where there is no POSIX: the server starts there, and says in one line what it cannot do."""

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest

import luigid
from unit_tests.test_start import port_of
from unit_tests.windows import MODULES, NAMES

PACKAGE = Path(luigid.__file__).parent

#: The modules that may use what exists on POSIX alone, each where `sys.platform` allows it.
ALLOWED = {
    "access/password_file.py": {"fcntl"},
    "console/client.py": {"socket.AF_UNIX"},
    "contract/checking_process.py": {"os.nice"},
    "doctor/environment.py": {"resource"},
    "private_files.py": {"os.chown", "os.fchmod"},
    "process/daemon.py": {"os.fork", "os.setsid"},
    "storage/file_lock.py": {"fcntl"},
}


def posix_only(source: str) -> set[str]:
    """Return what a module uses of what exists on POSIX alone."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names):
                found |= {each.name for each in names} & MODULES
            case ast.ImportFrom(module, names) if module in MODULES:
                found.add(module)
            case ast.ImportFrom(module, names) if module in NAMES:
                found |= {f"{module}.{each.name}" for each in names if each.name in NAMES[module]}
            case ast.Attribute(ast.Name(module), name) if name in NAMES.get(module, ()):
                found.add(f"{module}.{name}")
    return found


def test_names_of_posix_alone_are_used_only_where_allowed() -> None:
    used = {
        path.relative_to(PACKAGE).as_posix(): posix_only(path.read_text(encoding="utf-8"))
        for path in PACKAGE.rglob("*.py")
    }
    assert {path: names for path, names in used.items() if names} == ALLOWED


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("import os, fcntl", {"fcntl"}),
        ("from pwd import getpwnam", {"pwd"}),
        ("from signal import SIGHUP, SIGTERM", {"signal.SIGHUP"}),
        ("import os\nos.fork() or os.getpid()", {"os.fork"}),
        ("self.fork()", set()),
    ],
)
def test_names_of_posix_alone_are_found(source: str, names: set[str]) -> None:
    assert posix_only(source) == names


@contextmanager
def windows(folder: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Run luigid on what a Windows has."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("LUIGI")}
    environ["PYTHONPATH"] = os.pathsep.join([str(PACKAGE.parent), *filter(None, sys.path)])
    address = ("--address", "127.0.0.1", "--port", "0", "--state-path", f"{folder}/state.pickle")
    with subprocess.Popen(
        [sys.executable, "-m", "unit_tests.windows", *address, *arguments],
        cwd=folder,
        env=environ,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def post(port: int, task: dict[str, object]) -> int:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    with closing(connection):
        headers = {"Content-Type": "application/json"}
        connection.request("POST", "/api/add_task", json.dumps(task), headers)
        return connection.getresponse().status


def test_server_runs_without_posix(tmp_path: Path) -> None:
    with windows(tmp_path) as server:
        port = port_of(server)
        assert post(port, {"worker": "w", "task_id": "A"}) == 200
        # Large enough for the process that checks what is large.
        assert post(port, {"worker": "w", "task_id": "B", "deps": ["A"] * 30_000}) == 200
        with windows(tmp_path) as second:
            _, said = second.communicate(timeout=60)
        assert (second.returncode, "it is held by process" in said) == (2, True)
        server.terminate()
        server.communicate(timeout=60)
    assert server.returncode == 0
    assert (tmp_path / "state.db").exists()


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["--background"], "--background works on Linux and macOS only; run luigid as a service"),
        (["--pidfile", "pid"], "--pidfile works on Linux and macOS only"),
        (
            ["--unix-socket", "socket"],
            "cannot listen on {}/socket: this system has no Unix sockets",
        ),
    ],
)
def test_what_needs_posix_is_refused_in_one_line(
    arguments: list[str], error: str, tmp_path: Path
) -> None:
    with windows(tmp_path, *arguments) as server:
        _, said = server.communicate(timeout=60)
    assert (server.returncode, said) == (2, f"luigid: error: {error.format(tmp_path)}\n")
