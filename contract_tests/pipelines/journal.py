"""A log of the events of a pipeline, a line each, written by all worker processes."""

import time
from collections.abc import Callable
from pathlib import Path

#: Seconds to wait for an event.
TIMEOUT = 30.0


def write(event: str, folder: Path = Path()) -> None:
    """Append one event; a line is one write, so the lines of several processes never mix."""
    with (folder / "journal").open("a") as journal:
        journal.write(f"{event}\n")


def read(folder: Path = Path()) -> list[str]:
    path = folder / "journal"
    return path.read_text().splitlines() if path.exists() else []


def wait_for(*events: str, folder: Path = Path()) -> None:
    """Wait until all of `events` have happened."""
    wait_until(lambda: set(events) <= set(read(folder)))


def wait_until(is_true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + TIMEOUT
    while not is_true():
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(0.01)
