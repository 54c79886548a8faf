import gc
import weakref

import pytest

from luigid.process import garbage
from luigid.process.garbage import GarbageCollector

pytestmark = pytest.mark.usefixtures("restore_gc")


@pytest.fixture
def collector() -> GarbageCollector:
    collector = GarbageCollector(full_collection_every=2)
    collector.start()
    return collector


class Ring:
    """A reference cycle, which only a collection frees."""

    def __init__(self) -> None:
        self.ring = self


def test_objects_of_the_start_are_frozen(collector: GarbageCollector) -> None:
    assert gc.get_freeze_count() > 1000
    assert gc.get_threshold()[2] > 10**8
    collector.collect()
    assert gc.collect() == 0


def test_objects_since_the_start_are_collected(collector: GarbageCollector) -> None:
    ring = weakref.ref(Ring())
    collector.collect()
    assert ring() is None


def test_frozen_objects_are_collected_by_the_full_collection(collector: GarbageCollector) -> None:
    ring = Ring()
    found = weakref.ref(ring)
    collector.collect()
    del ring
    assert found() is not None
    collector.collect()
    assert found() is None


def test_pause_lasts_until_the_collector_starts() -> None:
    with garbage.paused():
        assert not gc.isenabled()
        with garbage.paused():
            pass
        assert not gc.isenabled()
        GarbageCollector().start()
        assert gc.isenabled()
    assert gc.isenabled()


def test_pause_ends_with_a_failure() -> None:
    with pytest.raises(ValueError, match="failed"), garbage.paused():
        raise ValueError("failed")
    assert gc.isenabled()
