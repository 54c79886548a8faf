import gc
import weakref

import pytest

from luigid.process import garbage as module
from luigid.process.garbage import Garbage

pytestmark = pytest.mark.usefixtures("pythons_garbage")


@pytest.fixture
def garbage() -> Garbage:
    garbage = Garbage()
    garbage.begin()
    return garbage


class Ring:
    """Garbage that only a search finds."""

    def __init__(self) -> None:
        self.ring = self


def test_what_there_was_at_the_start_is_not_searched(garbage: Garbage) -> None:
    assert gc.get_freeze_count() > 1000
    assert gc.get_threshold()[2] > 10**8
    garbage.search()
    assert gc.collect() == 0


def test_what_came_since_is(garbage: Garbage) -> None:
    ring = weakref.ref(Ring())
    garbage.search()
    assert ring() is None


def test_what_was_set_aside_is_searched_once_a_day(
    garbage: Garbage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_SEARCHES_A_DAY", 2)
    ring = Ring()
    found = weakref.ref(ring)
    garbage.search()
    del ring
    assert found() is not None
    garbage.search()
    assert found() is None
