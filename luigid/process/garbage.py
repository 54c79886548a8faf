"""Python's garbage collection, with pauses that do not grow with the state.

A full collection looks at every object. A state of 100,000 tasks has a million objects, so a
collection takes a fifth of a second, and Python would start one whenever their number has grown by
a quarter. Therefore each one is followed by a freeze: those after it look only at the objects that
are new since then, and come often enough that these are few. Only once a day are all objects
collected.
"""

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

#: Seconds between two collections of all objects, frozen ones too.
FULL_COLLECTION_INTERVAL = 24 * 3600.0
#: Collections of the middle generation between two of the old one. Each leaves some 7,000 objects,
#: so that a collection looks at 30,000 and takes some milliseconds.
_MIDDLE_COLLECTIONS = 3
#: The number of the old generation.
_OLD = 2


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


def collect_new() -> None:
    """Collect the objects that are new, as long work has to do from time to time.

    Python counts allocations less deallocations. Work that replaces old objects by new ones frees
    as many as it makes, so that Python would look at all new ones in one long collection, later.
    Does nothing unless a GarbageCollector is at work.
    """
    if _freeze_survivors in gc.callbacks:
        gc.collect(_OLD if gc.get_count()[_OLD] > _MIDDLE_COLLECTIONS else _OLD - 1)


class GarbageCollector:
    """Has Python collect what is new, and freeze what survives."""

    def start(self) -> None:
        """Freeze all objects, and from now on those that survive a collection of the old ones."""
        young, middle, _ = gc.get_threshold()
        gc.set_threshold(young, middle, _MIDDLE_COLLECTIONS)
        gc.callbacks.append(_freeze_survivors)
        gc.freeze()
        _forget_the_number_of_the_old()
        gc.enable()

    def collect_all(self) -> None:
        """Collect all objects, frozen ones too. It holds the process: 0.2 s for 100,000 tasks."""
        gc.unfreeze()
        gc.collect()
        _forget_the_number_of_the_old()

    def stop(self) -> None:
        """Freeze no more."""
        gc.callbacks.remove(_freeze_survivors)


def _forget_the_number_of_the_old() -> None:
    # Python waits until there are a quarter more objects than survived its last old collection.
    gc.collect()


def _freeze_survivors(phase: str, about: Mapping[str, int]) -> None:
    if phase == "stop" and about["generation"] == _OLD:
        gc.freeze()
