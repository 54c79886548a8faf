"""Luigi's own luigid, with the clock of this machine."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from contract_tests.server import TIMEOUT, Settings, environment, write_settings

_COMMAND = [sys.executable, "-W", "ignore", "-c", "from luigi.cmdline import luigid; luigid()"]


@contextmanager
def running_luigi(folder: Path, settings: Settings | None = None) -> Iterator[str]:
    """Run Luigi's luigid in an empty folder; yield its URL."""
    configuration = folder / "luigi.cfg"
    write_settings(configuration, settings or {})
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    flags = ["--address", "127.0.0.1", "--port", str(port), "--state-path", str(folder / "state")]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [*_COMMAND, *flags],
            cwd=folder,
            env=environment(LUIGI_CONFIG_PATH=configuration),
            stdout=log,
            stderr=log,
        )
        try:
            _wait_until_listening(port, process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(TIMEOUT)


def _wait_until_listening(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + TIMEOUT
    while time.monotonic() < end:
        assert process.poll() is None, "Luigi's luigid has ended"
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)  # it says nowhere else that it listens
        else:
            return
    raise TimeoutError
