"""Standard output that its reader may close at any time, as `head` does, or that takes nothing."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def ended_with_reader() -> Iterator[None]:
    """Write out standard output after the block, and end the block if its reader is gone.

    Ends the program with one line and exit status 1 if standard output cannot be written.
    """
    if sys.stdout is None:  # it was closed before the program began
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - it stays open
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        _write_nowhere()
    except OSError as error:
        _write_nowhere()
        sys.exit(f"luigid: error: standard output cannot be written: {error.strerror}")


def _write_nowhere() -> None:
    # Python must not fail when it flushes the rest at exit.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
