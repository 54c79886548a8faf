"""Runs a server and measures for how long each step holds its event loop, in processor time.

`python benchmarks/held.py FILE MODULE FUNCTION ARGUMENT...` calls the function, with the arguments
on its command line. FILE, of eight bytes, always holds the longest step so far, in seconds, which
who reads it may set to zero. It imports nothing of this project: Luigi's server runs with it too.
"""

import mmap
import struct
import sys
import time
from asyncio import Handle, events
from importlib import import_module
from pathlib import Path

_SECONDS = struct.Struct("d")


def main() -> None:
    file, module, function = sys.argv[1:4]
    del sys.argv[1:4]
    sys.path[0] = ""  # as with -m; modules of this folder have names of others
    observe(LongestStep(Path(file)))
    sys.exit(getattr(import_module(module), function)())


class LongestStep:
    """A number in a file, shared with all processes that open it."""

    def __init__(self, file: Path) -> None:
        with file.open("r+b") as opened:
            self._shared = mmap.mmap(opened.fileno(), _SECONDS.size)

    @property
    def seconds(self) -> float:
        """The number."""
        seconds: float = _SECONDS.unpack_from(self._shared)[0]
        return seconds

    @seconds.setter
    def seconds(self, seconds: float) -> None:
        _SECONDS.pack_into(self._shared, 0, seconds)


def observe(longest: LongestStep) -> None:
    """Have the longest step of all event loops written down."""
    run = events.Handle._run  # there is no public place

    def measured(handle: Handle) -> None:
        begin = time.thread_time()
        run(handle)
        longest.seconds = max(longest.seconds, time.thread_time() - begin)

    events.Handle._run = measured  # type: ignore[method-assign, assignment]


if __name__ == "__main__":
    main()
