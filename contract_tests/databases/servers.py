"""Runs PostgreSQL and MariaDB of Debian's packages, each on a free port and in a folder."""

import itertools
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine

from contract_tests.programs import executable
from contract_tests.server import TIMEOUT


@dataclass(frozen=True, slots=True)
class Program:
    """A database server: the user that runs it for root, and the line that says it is ready."""

    package: str
    user: str
    #: a database that is always there
    maintained: str
    ready: re.Pattern[str]
    #: the signal that ends it without waiting for its clients
    stop: signal.Signals


POSTGRESQL = Program(
    "postgresql", "postgres", "postgres", re.compile("ready to accept connections"), signal.SIGINT
)
MARIADB = Program(
    "mariadb-server", "mysql", "mysql", re.compile("ready for connections"), signal.SIGTERM
)


class DatabaseServer:
    """A server that can be stopped and started again, on the same port and with the same data."""

    def __init__(self, program: Program, command: Sequence[str], url: str) -> None:
        #: SQLAlchemy's URL of the server, to which the name of a database is added
        self.url = url
        self._numbers = itertools.count(1)
        self._program = program
        self._command = command
        self._process: subprocess.Popen[str] | None = None
        self._reader: threading.Thread | None = None

    def start(self) -> None:
        """Start it unless it runs, and wait until it takes connections."""
        if self._process is not None:
            return
        process = self._process = _process(self._program, self._command)
        assert process.stdout is not None
        deadline = threading.Timer(TIMEOUT, process.kill)
        deadline.start()
        log: list[str] = []
        is_ready = any(self._program.ready.search(_appended(line, log)) for line in process.stdout)
        deadline.cancel()
        assert is_ready, "".join(log)
        self._reader = threading.Thread(target=log.extend, args=(process.stdout,))
        self._reader.start()

    def make_database(self) -> str:
        """Make a database without tables, and return its URL."""
        name = f"test{next(self._numbers)}"
        engine = create_engine(self.url + self._program.maintained, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
        engine.dispose()
        return self.url + name

    def stop(self) -> None:
        """End it, with all of its connections."""
        if self._process is None or self._reader is None:
            return
        self._process.send_signal(self._program.stop)
        try:
            self._process.wait(TIMEOUT)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._reader.join()
        self._process.communicate()
        self._process = self._reader = None


@contextmanager
def postgresql() -> Iterator[DatabaseServer]:
    """Run PostgreSQL."""
    initdb, postgres = (executable(name, POSTGRESQL.package) for name in ("initdb", "postgres"))
    with _folder(POSTGRESQL) as folder, _port() as port:
        data = str(folder / "data")
        _run(POSTGRESQL, [initdb, "-D", data, "-U", "luigid", "-A", "trust", "-N", "-E", "UTF8"])
        command = [
            *(postgres, "-D", data, "-p", str(port), "-F", "-c", "listen_addresses=127.0.0.1"),
            *("-c", f"unix_socket_directories={folder}"),
        ]
        url = f"postgresql+psycopg://luigid@127.0.0.1:{port}/"
        with _running(DatabaseServer(POSTGRESQL, command, url)) as server:
            yield server


@contextmanager
def mariadb() -> Iterator[DatabaseServer]:
    """Run MariaDB, which takes texts for latin1 unless told otherwise, as old servers do."""
    install, mariadbd = (
        executable(name, MARIADB.package) for name in ("mariadb-install-db", "mariadbd")
    )
    with _folder(MARIADB) as folder, _port() as port:
        data = f"--datadir={folder / 'data'}"
        normal = "--auth-root-authentication-method=normal"
        _run(MARIADB, [install, "--no-defaults", data, normal, "--skip-test-db"])
        command = [
            *(mariadbd, "--no-defaults", data, f"--port={port}", "--bind-address=127.0.0.1"),
            *(f"--socket={folder / 'socket'}", "--character-set-server=latin1"),
            "--innodb-flush-log-at-trx-commit=0",
        ]
        url = f"mysql+pymysql://root@127.0.0.1:{port}/"
        with _running(DatabaseServer(MARIADB, command, url)) as server:
            yield server


@contextmanager
def _running(server: DatabaseServer) -> Iterator[DatabaseServer]:
    server.start()
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def _folder(program: Program) -> Iterator[Path]:
    """Make a folder that the server's user can reach, unlike those of pytest."""
    with tempfile.TemporaryDirectory(prefix=f"{program.user}-") as name:
        if os.geteuid() == 0:
            shutil.chown(name, program.user)
        yield Path(name)


@contextmanager
def _port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = int(taken.getsockname()[1])
    yield port


def _run(program: Program, command: Sequence[str]) -> None:
    with _process(program, command) as process:
        output, _ = process.communicate()
    assert process.returncode == 0, output


def _process(program: Program, command: Sequence[str]) -> subprocess.Popen[str]:
    # These servers do not run for root, and their users do not see every folder.
    user = pwd.getpwnam(program.user) if os.geteuid() == 0 else None
    return subprocess.Popen(
        command,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        user=None if user is None else user.pw_uid,
        group=None if user is None else user.pw_gid,
        extra_groups=None if user is None else [],
    )


def _appended(line: str, log: list[str]) -> str:
    log.append(line)
    return line
