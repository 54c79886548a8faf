"""Runs an installed luigid and asks it."""

import os
import re
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path

#: seconds for a start or a stop
TIMEOUT = 60


@contextmanager
def serving(command: Sequence[str], folder: Path, *options: str) -> Iterator[int]:
    """Run a luigid in a folder, and yield its port; it must end in order."""
    environ = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("LUIGI", "PYTHON"))
    }
    with subprocess.Popen(
        [*command, "--address", "127.0.0.1", "--port", "0", *options],
        cwd=folder,
        env=environ,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stderr is not None
            log = []
            for line in process.stderr:
                log.append(line)
                if found := re.search(r"listening on http://127.0.0.1:(\d+)/", line):
                    yield int(found[1])
                    break
            else:
                raise AssertionError("".join(log))
            process.terminate()
            process.communicate(timeout=TIMEOUT)
            assert process.returncode == 0
        finally:
            process.kill()


def get(port: int, path: str, timeout: float = TIMEOUT) -> tuple[int, bytes]:
    connection = HTTPConnection("127.0.0.1", port, timeout=timeout)
    with closing(connection):
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read()
