"""luigid in a process forked from one that has imported it, which saves most of a start's CPU time.

Tests of the start itself run `python -m luigid` instead: see `server.interpreted`.
"""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Self

from contract_tests import loop_holds
from contract_tests.fixtures import controlled_clock

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["contract_tests.preloaded"])


class ForkedProcess:
    """A luigid with the part of `subprocess.Popen` that tests use; its stderr is a pipe.

    With the path of a `clock` its time is that of the clock (see fixtures/controlled_clock.py).
    """

    def __init__(
        self,
        arguments: Sequence[str],
        folder: Path,
        environ: Mapping[str, str],
        clock: Path | None = None,
    ) -> None:
        reader, writer = _CONTEXT.Pipe(duplex=False)
        self._holds, holds = _CONTEXT.Pipe(duplex=False)
        with reader, writer, holds:
            self._process = _CONTEXT.Process(
                target=_run,
                args=(writer, holds, list(arguments), folder, dict(environ), clock),
                daemon=True,
            )
            self._process.start()
            self.stderr = os.fdopen(os.dup(reader.fileno()))

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    def send_signal(self, number: signal.Signals) -> None:
        """Send a signal, unless the process has ended."""
        if self._process.exitcode is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit status. Raises subprocess.TimeoutExpired after `timeout` seconds."""
        self._process.join(timeout)
        status = self._process.exitcode
        if status is None:
            raise subprocess.TimeoutExpired("luigid", timeout or 0)
        return status

    def longest_holds(self) -> loop_holds.Holds:
        """Return for how long it has held its event loop, once it has ended in order; else {}."""
        try:
            holds: loop_holds.Holds = self._holds.recv() if self._holds.poll() else {}
        except EOFError:
            return {}
        return holds

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stderr.close()
        self._holds.close()
        self._process.join()
        self._process.close()


def _run(
    stderr: Connection,
    holds: Connection,
    arguments: list[str],
    folder: Path,
    environ: dict[str, str],
    clock: Path | None,
) -> None:
    with stderr:
        os.dup2(stderr.fileno(), sys.stderr.fileno())
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environ)
    time.tzset()
    if clock is not None:
        controlled_clock.control(controlled_clock.Clock(clock))
    from luigid.cli import main  # preloaded

    sys.argv = ["luigid", *arguments]
    longest = loop_holds.install()
    try:
        sys.exit(main(arguments))
    finally:
        with holds:
            holds.send(longest)
