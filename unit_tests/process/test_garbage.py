import gc
import weakref
from collections.abc import Iterator

import pytest

from luigid.process import garbage
from luigid.process.garbage import GarbageCollector

pytestmark = pytest.mark.usefixtures("restore_gc")


@pytest.fixture
def collector() -> Iterator[GarbageCollector]:
    collector = GarbageCollector()
    collector.start()
    yield collector
    collector.stop()


class Ring:
    """A reference cycle, which only a collection frees."""

    def __init__(self) -> None:
        self.ring = self


def test_objects_of_the_start_are_frozen(collector: GarbageCollector) -> None:
    assert gc.get_freeze_count() > 1000
    assert gc.collect() == 0


def test_objects_since_the_start_are_collected(collector: GarbageCollector) -> None:
    ring = weakref.ref(Ring())
    gc.collect()
    assert ring() is None


def test_survivors_of_an_old_collection_are_frozen(collector: GarbageCollector) -> None:
    ring = Ring()
    gc.collect(1)
    # Not the lists themselves: a failure would print them.
    ids = [id(each) for each in gc.get_objects(2)]
    assert id(ring) in ids
    gc.collect()
    assert len(gc.get_objects(2)) == 0


def test_no_collection_looks_at_all_of_a_growing_state(collector: GarbageCollector) -> None:
    looked_at = []

    def observe(phase: str, about: dict[str, int]) -> None:
        if phase == "start" and about["generation"] == 2:
            looked_at.append(sum(gc.get_count()[:1]) + len(gc.get_objects(2)))

    gc.callbacks.append(observe)
    try:
        state = [[number] for number in range(300_000)]
    finally:
        gc.callbacks.remove(observe)
    assert len(state) == 300_000
    assert len(looked_at) >= 5
    assert max(looked_at) < 60_000


def test_long_work_leaves_few_objects_to_the_next_collection(collector: GarbageCollector) -> None:
    state = [[number] for number in range(100_000)]
    gc.collect()  # they are old now
    for number in range(100_000):
        state[number] = [number]  # Python counts none: as many are freed
        if number % 5000 == 0:
            garbage.collect_new()
    assert len(gc.get_objects(0)) < 10_000
    assert len(gc.get_objects(1)) + len(gc.get_objects(2)) < 60_000


def test_long_work_collects_nothing_without_a_collector() -> None:
    before = gc.get_stats()[1]["collections"]
    garbage.collect_new()
    assert gc.get_stats()[1]["collections"] == before


def test_frozen_objects_are_collected_by_the_full_collection(collector: GarbageCollector) -> None:
    ring = Ring()
    found = weakref.ref(ring)
    gc.collect()
    del ring
    gc.collect()
    assert found() is not None
    collector.collect_all()
    assert found() is None
    assert gc.get_freeze_count() > 1000


def test_pause_lasts_until_the_collector_starts(collector: GarbageCollector) -> None:
    with garbage.paused():
        assert not gc.isenabled()
        with garbage.paused():
            pass
        assert not gc.isenabled()
        collector.stop()
        collector.start()
        assert gc.isenabled()
    assert gc.isenabled()


def test_pause_ends_with_a_failure() -> None:
    with pytest.raises(ValueError, match="failed"), garbage.paused():
        raise ValueError("failed")
    assert gc.isenabled()
