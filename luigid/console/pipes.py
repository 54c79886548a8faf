"""Standard output that its reader may close at any time, as `head` does."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def ended_with_reader() -> Iterator[None]:
    """Write out standard output after the block, and end the block if its reader is gone."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        # Python must not fail when it flushes the rest at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
