"""A process that answers requests over its standard input and output."""

import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import BinaryIO, cast

from luigid.contract import frames


class ChildProcess:
    """One running process. `exchange` and `close` block: a thread calls them, one at a time."""

    def __init__(self, command: Sequence[str], first: bytes) -> None:
        """Start the process; its input begins with the frame `first`. Raises OSError."""
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # What a terminal sends to the server is not for this process.
            start_new_session=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
        self._first: bytes | None = first

    @property
    def pid(self) -> int:
        """The id of the process."""
        return self._process.pid

    @property
    def is_running(self) -> bool:
        """Whether the process has not ended by itself."""
        return self._process.poll() is None

    def exchange(self, *request: bytes) -> bytes:
        """Send the frames of a request and return the frame that answers them.

        Raises OSError or EOFError if the process ends, as it does after `kill`.
        """
        sink = cast("BinaryIO", self._process.stdin)
        if self._first is not None:
            frames.write(sink, self._first)
            self._first = None
        for frame in request:
            frames.write(sink, frame)
        answer = frames.read(cast("BinaryIO", self._process.stdout))
        if answer is None:
            raise EOFError
        return answer

    def kill(self) -> None:
        """Kill the process, which ends an exchange. Any thread may call this."""
        self._process.kill()

    def close(self) -> None:
        """Kill the process, wait for its end and close its pipes."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(BrokenPipeError):  # what an exchange could not write
                cast("BinaryIO", pipe).close()
