"""Python's garbage collection, with pauses that do not grow with the state.

A full collection looks at every object. A state of 100,000 tasks has a million objects, so a
collection takes a fifth of a second, and Python would start one whenever their number has grown by
a quarter. Therefore objects that have survived a collection are frozen and later ones skip them;
only once a day are all objects collected.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

#: Seconds between two collections.
COLLECTION_INTERVAL = 60.0
_COLLECTIONS_A_DAY = 24 * 60
_NEVER = 1_000_000_000


@contextmanager
def paused() -> Iterator[None]:
    """Collect no garbage, unless GarbageCollector starts meanwhile.

    Imports and loaded tasks are hardly ever garbage, and a collection looks at all of them.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


class GarbageCollector:
    """Collects old objects on request, in place of Python."""

    def __init__(self, full_collection_every: int = _COLLECTIONS_A_DAY) -> None:
        """Make every so many-th collection one of all objects, frozen ones too."""
        self._full_collection_every = full_collection_every
        self._collections = 0

    def start(self) -> None:
        """Freeze all objects, and leave only the collection of young objects to Python."""
        young, middle, _ = gc.get_threshold()
        gc.set_threshold(young, middle, _NEVER)
        gc.freeze()
        gc.enable()

    def collect(self) -> None:
        """Collect the objects that are not frozen, and freeze the survivors."""
        self._collections += 1
        if self._collections % self._full_collection_every == 0:
            gc.unfreeze()
        gc.collect()
        gc.freeze()
