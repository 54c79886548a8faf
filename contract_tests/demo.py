"""`luigid demo` in its own process."""

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from contract_tests.server import LUIGID, TIMEOUT, Server, environment, stop

_URL = re.compile(r"http://\S+/")


@contextmanager
def running_demo(folder: Path, *flags: str) -> Iterator[Server]:
    """Run a demo whose temporary folder is in `folder`; it must end in order."""
    process = subprocess.Popen(
        [*LUIGID, "demo", "--no-browser", "--port", "0", *flags],
        env=environment(TMPDIR=folder),
        cwd=folder,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout is not None
        try:
            url = _URL.search(process.stdout.readline())
            assert url is not None
            yield Server(url[0], process, [])
        finally:
            status = process.poll()
            status = stop(process, TIMEOUT) if status is None else status
    assert status == 0
