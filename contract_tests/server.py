"""An installed luigid in its own process, from its ready line to its orderly end."""

import configparser
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from typing import Literal

from contract_tests import loop_holds
from contract_tests.forked import ForkedProcess

# Not the script `luigid`: where both are installed, it may be the one of Luigi.
LUIGID = [sys.executable, "-m", "luigid"]

Listen = Literal["tcp", "unix"]
#: Sections of a luigi.cfg.
Settings = Mapping[str, Mapping[str, object]]
Process = ForkedProcess | subprocess.Popen[str]
#: Starts a luigid with arguments, in a folder, with an environment; its stderr is a pipe.
Start = Callable[[Sequence[str], Path, Mapping[str, str]], Process]

READY = re.compile(r" listening on (\S+)")
ERROR_LINE = re.compile(r"\] (ERROR|CRITICAL):|^Traceback|Warning: |ValidatorsDiffer")
#: Seconds within which a server starts, answers and ends.
TIMEOUT = 60.0


@dataclass(slots=True)
class Server:
    """A running server: where it listens and what it has logged so far."""

    url: str
    process: Process
    log: list[str]
    #: for how long it has held its event loop; empty until it has ended
    longest_holds: loop_holds.Holds = field(default_factory=dict)


def error_lines(log: list[str]) -> list[str]:
    """Return the lines that no client's mistake explains: errors, 5xx, validators that differ."""
    return [line for line in log if ERROR_LINE.search(line)]


def cpu_seconds(pid: int) -> float:
    """Return the processor time that a process has used so far (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    user, system = int(fields[11]), int(fields[12])
    return (user + system) / os.sysconf("SC_CLK_TCK")


def memory_bytes(pid: int) -> int:
    """Return the memory that a process holds (Linux)."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def write_settings(path: Path, settings: Settings) -> None:
    parser = configparser.RawConfigParser()
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_dict(settings)
    with path.open("w") as file:
        parser.write(file)


def environment(**variables: object) -> dict[str, str]:
    """Return this process's environment without what configures Luigi, and with `variables`."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("LUIGI_")}
    return inherited | {name: str(value) for name, value in variables.items()}


def flags(folder: Path, listen: Listen, port: int = 0) -> list[str]:
    """Return the flags for the state and for where to listen: a port (0: any), or a socket."""
    state = ["--state-path", str(folder / "state.pickle")]
    if listen == "unix":
        return [*state, "--unix-socket", str(folder / "luigid.sock")]
    return [*state, "--address", "127.0.0.1", "--port", str(port)]


def interpreted(
    arguments: Sequence[str], folder: Path, environ: Mapping[str, str]
) -> subprocess.Popen[str]:
    """Start luigid as users do, in a Python interpreter of its own."""
    return subprocess.Popen(
        [*LUIGID, *arguments], cwd=folder, env=environ, stderr=subprocess.PIPE, text=True
    )


@contextmanager
def running(
    folder: Path,
    listen: Listen = "tcp",
    settings: Settings | None = None,
    port: int = 0,
    start: Start = ForkedProcess,
) -> Iterator[Server]:
    """Run luigid with both validators on each call; it must end in order and without error_lines.

    `settings` are further sections of its luigi.cfg. That file, and all that it writes, is in
    `folder`.
    """
    configuration = folder / "luigid.cfg"
    write_settings(configuration, {"luigid": {"compare_validators": "true"}} | dict(settings or {}))
    environ = environment(LUIGI_CONFIG_PATH=configuration)
    with start(flags(folder, listen, port), folder, environ) as process:
        log: list[str] = []
        ready: SimpleQueue[str | None] = SimpleQueue()
        assert process.stderr is not None
        reader = threading.Thread(target=_read_log, args=(process.stderr, log, ready))
        reader.start()
        try:
            url = ready.get(timeout=TIMEOUT)
            assert url is not None, "".join(["luigid did not start:\n", *log])
            server = Server(url, process, log)
            yield server
        finally:
            try:
                status = stop(process)
            finally:
                reader.join()
        if isinstance(process, ForkedProcess):
            server.longest_holds = process.longest_holds()
            loop_holds.collect(server.longest_holds)
    assert status == 0, "".join([f"luigid ended with exit status {status}:\n", *log])
    assert not error_lines(log), "".join(error_lines(log))


def stop(process: Process, timeout: float = TIMEOUT) -> int:
    """Have a server end in order, and return its exit status.

    Raises subprocess.TimeoutExpired, once it is killed, if it does not end in `timeout` seconds.
    """
    process.send_signal(signal.SIGTERM)
    try:
        return process.wait(timeout)
    except subprocess.TimeoutExpired:
        process.kill()
        raise


def _read_log(lines: Iterable[str], log: list[str], ready: SimpleQueue[str | None]) -> None:
    for line in lines:
        log.append(line)
        if match := READY.search(line):
            ready.put(match[1])
    ready.put(None)
