"""What several folders of tests need."""

import gc
from collections.abc import Iterator

import pytest


@pytest.fixture
def pythons_garbage() -> Iterator[None]:
    """Have Python search for garbage as usual after a test that changes that."""
    threshold = gc.get_threshold()
    yield
    gc.set_threshold(*threshold)
    gc.unfreeze()
