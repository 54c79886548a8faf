"""The servers that are compared, each in its own process."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from contract_tests.server import cpu_seconds, memory_bytes

LUIGI = "luigi==3.8.1"
LUIGI_S, ECHO = "Luigi's luigid", "Tornado echo"
#: ours with its state in memory, as Luigi's, and as it is by default
OURS, KEPT = "luigid", "luigid with SQLite"


@dataclass(frozen=True, slots=True)
class Server:
    name: str
    port: int
    pid: int

    def cpu_seconds(self) -> float:
        """Return the processor time that the server has used so far (Linux)."""
        return cpu_seconds(self.pid)

    def memory_bytes(self) -> int:
        """Return the memory that the server holds (Linux)."""
        return memory_bytes(self.pid)


@contextmanager
def running(folder: Path, luigi: Path | None) -> Iterator[list[Server]]:
    """Run the four; `luigi` is the executable of Luigi's luigid, installed here if not given."""
    scheduler = luigi or install_luigi(folder)
    flags = ("--address", "127.0.0.1", "--state-path")
    ours = [sys.executable, "-m", "luigid", *flags, str(folder / "ours.pickle"), "--port"]
    servers = (
        started(LUIGI_S, [str(scheduler), *flags, str(folder / "luigi.pickle"), "--port"]),
        started(ECHO, [sys.executable, "-m", "benchmarks.echo"]),
        started(OURS, ours, in_memory(folder)),
        started(KEPT, ours),
    )
    with ExitStack() as stack:
        yield [stack.enter_context(server) for server in servers]


def in_memory(folder: Path) -> Path:
    """Write a luigi.cfg that keeps our state in memory; return its path."""
    path = folder / "memory.cfg"
    path.write_text("[luigid]\nstate_url = memory:\n")
    return path


@contextmanager
def started(name: str, command: list[str], configuration: Path | None = None) -> Iterator[Server]:
    """Run a server; `configuration` is its luigi.cfg. The port is put behind the command."""
    port = free_port()
    environment = {k: v for k, v in os.environ.items() if not k.startswith("LUIGI_")}
    # An installed package has its compiled code; a checkout may keep it from the first start on.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    if configuration is not None:
        environment["LUIGI_CONFIG_PATH"] = str(configuration)
    with subprocess.Popen(
        [*command, str(port)], env=environment, stderr=subprocess.DEVNULL
    ) as process:
        try:
            wait_for(process, port)
            yield Server(name, port, process.pid)
        finally:
            process.terminate()


def install_luigi(folder: Path, *besides: str) -> Path:
    """Install Luigi, and further packages, in a temporary environment; return its luigid."""
    subprocess.run([sys.executable, "-m", "venv", folder / "luigi"], check=True)
    subprocess.run([folder / "luigi/bin/pip", "install", "--quiet", LUIGI, *besides], check=True)
    return folder / "luigi/bin/luigid"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def wait_for(process: subprocess.Popen[bytes], port: int) -> None:
    while process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"{process.args!r} ended with {process.returncode}")
