"""A luigid that can be killed, and started again on the same port with the same state."""

import http.client
import json
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from contract_tests.server import LUIGID, READY, TIMEOUT, Settings, environment, write_settings


class RefusedError(Exception):
    """A call that was answered with a problem."""

    def __init__(self, status: int, headers: http.client.HTTPMessage, body: bytes) -> None:
        super().__init__(f"{status}: {body!r}")
        self.status = status
        self.headers = headers
        self.problem = json.loads(body)


class KillableServer:
    """A server in a folder of its own; `start` may follow `kill`."""

    def __init__(self, folder: Path, settings: Settings | None = None, port: int = 0) -> None:
        self.folder = folder
        self.port = port or _free_port()
        self.log: list[str] = []
        self._settings = folder / "luigid.cfg"
        write_settings(self._settings, settings or {})
        self._process: subprocess.Popen[str] | None = None
        self._reader: threading.Thread | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run luigid with these settings and further arguments."""
        return subprocess.run(
            [*LUIGID, "--state-path", "state.pickle", *arguments],
            cwd=self.folder,
            env=environment(LUIGI_CONFIG_PATH=self._settings),
            capture_output=True,
            text=True,
            check=False,
        )

    def start(self, ready: str = READY.pattern) -> None:
        """Start it, and wait for a line of its log, by default that it listens."""
        flags = ["--state-path", "state.pickle", "--address", "127.0.0.1"]
        self._process = process = subprocess.Popen(
            [*LUIGID, *flags, "--port", str(self.port)],
            cwd=self.folder,
            env=environment(LUIGI_CONFIG_PATH=self._settings),
            stderr=subprocess.PIPE,
            text=True,
        )
        self._lines: SimpleQueue[str | None] = SimpleQueue()
        self._reader = threading.Thread(target=self._read_log, args=(process, self._lines))
        self._reader.start()
        self.await_line(ready)

    def await_line(self, words: str) -> None:
        """Wait for a line of the log after those already read."""
        while words not in (line := self._lines.get(timeout=TIMEOUT) or "") and not (
            words == READY.pattern and READY.search(line)
        ):
            assert line, "".join(["luigid ended:\n", *self.log])

    def await_answer(self) -> None:
        """Wait until it answers; a standby does so without a line in its log."""
        socket.create_connection(("127.0.0.1", self.port), TIMEOUT).close()
        self.status("/healthz")

    def kill(self) -> None:
        """Kill it with SIGKILL."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """End it in order; return its exit status."""
        return self._end(signal.SIGTERM)

    def wait(self) -> int:
        """Wait until it ends by itself; return its exit status."""
        return self._end(None)

    def call(self, method: str, **arguments: Any) -> Any:
        """Call a method once. Raises OSError or HTTPException without an answer, RefusedError."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)
        try:
            return call(connection, method, **arguments)
        finally:
            connection.close()

    def status(self, path: str) -> int:
        """Return the status that a page is answered with."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        finally:
            connection.close()

    def _end(self, number: signal.Signals | None) -> int:
        process, self._process = self._process, None
        if process is None:
            return 0
        assert self._reader is not None
        if number is not None:
            process.send_signal(number)
        try:
            return process.wait(TIMEOUT)
        finally:
            process.kill()
            self._reader.join()
            process.wait()

    def _read_log(self, process: subprocess.Popen[str], lines: "SimpleQueue[str | None]") -> None:
        assert process.stderr is not None
        with process.stderr:
            for line in process.stderr:
                self.log.append(line)
                lines.put(line)
        lines.put(None)


@contextmanager
def luigid(
    folder: Path, settings: Settings | None = None, port: int = 0
) -> Iterator[KillableServer]:
    """Create a folder and yield a server in it that is not started yet."""
    folder.mkdir(parents=True, exist_ok=True)
    server = KillableServer(folder, settings, port)
    try:
        yield server
    finally:
        server.stop()


def call(connection: http.client.HTTPConnection, method: str, **arguments: Any) -> Any:
    """Call a method on a connection. Raises RefusedError."""
    body = json.dumps(arguments)
    connection.request("POST", f"/api/{method}", body, {"Content-Type": "application/json"})
    response = connection.getresponse()
    answer = response.read()
    if response.status != 200:
        raise RefusedError(response.status, response.headers, answer)
    return json.loads(answer)["response"]


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])
