"""An installed luigid in its own process, from its ready line to its orderly end."""

import configparser
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import Literal

# Not the script `luigid`: where both are installed, it may be the one of Luigi.
LUIGID = [sys.executable, "-m", "luigid"]

Listen = Literal["tcp", "unix"]
#: Sections of a luigi.cfg.
Settings = Mapping[str, Mapping[str, object]]

READY = re.compile(r" listening on (\S+)")
COMPLAINT = re.compile(r"\] (ERROR|CRITICAL):|^Traceback|Warning: |ValidatorsDiffer")
#: Seconds after which a server that neither starts nor ends is given up.
PATIENCE = 30.0


@dataclass(slots=True)
class Server:
    """A running server: where it listens and what it has logged so far."""

    url: str
    process: subprocess.Popen[str]
    log: list[str]


def complaints(log: list[str]) -> list[str]:
    """The lines that no client's mistake explains: errors, 5xx, validators that differ."""
    return [line for line in log if COMPLAINT.search(line)]


def write_settings(path: Path, settings: Settings) -> None:
    parser = configparser.RawConfigParser()
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_dict(settings)
    with path.open("w") as file:
        parser.write(file)


def environment(**variables: object) -> dict[str, str]:
    """This process's environment without what would configure Luigi, and with `variables`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LUIGI_")}
    return kept | {name: str(value) for name, value in variables.items()}


def flags(folder: Path, listen: Listen, port: int = 0) -> list[str]:
    """Say where to keep the state and where to listen: a port (0: any), or a socket in `folder`."""
    state = ["--state-path", str(folder / "state.pickle")]
    if listen == "unix":
        return [*state, "--unix-socket", str(folder / "luigid.sock")]
    return [*state, "--address", "127.0.0.1", "--port", str(port)]


@contextmanager
def running(
    folder: Path, listen: Listen = "tcp", settings: Settings | None = None, port: int = 0
) -> Iterator[Server]:
    """Run luigid with both validators on each call; it must end in order and uncomplaining.

    `settings` are further sections of its luigi.cfg, which is in `folder`, as all it writes.
    """
    configuration = folder / "luigid.cfg"
    write_settings(configuration, {"luigid": {"compare_validators": "true"}} | dict(settings or {}))
    command = [*LUIGID, *flags(folder, listen, port)]
    with subprocess.Popen(
        command,
        cwd=folder,
        env=environment(LUIGI_CONFIG_PATH=configuration),
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        log: list[str] = []
        ready: SimpleQueue[str | None] = SimpleQueue()
        reader = threading.Thread(target=_read_log, args=(process, log, ready))
        reader.start()
        try:
            url = ready.get(timeout=PATIENCE)
            assert url is not None, "".join(["luigid did not start:\n", *log])
            yield Server(url, process, log)
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                status = process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
            finally:
                reader.join()
    assert status == 0, "".join([f"luigid ended with exit status {status}:\n", *log])
    assert not complaints(log), "".join(complaints(log))


def _read_log(
    process: subprocess.Popen[str], log: list[str], ready: SimpleQueue[str | None]
) -> None:
    assert process.stderr is not None
    for line in process.stderr:
        log.append(line)
        if match := READY.search(line):
            ready.put(match[1])
    ready.put(None)
