"""Fixtures that several folders of tests share."""

import gc
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

_SETTINGS = hypothesis_settings(
    deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.register_profile("quick", _SETTINGS, derandomize=True, max_examples=40)
#: `--hypothesis-profile=long`, for tests that do not choose their own settings
hypothesis_settings.register_profile("long", _SETTINGS, max_examples=100_000)
hypothesis_settings.load_profile("quick")


@pytest.fixture
def restore_gc() -> Iterator[None]:
    """Restore the settings of garbage collection after the test."""
    threshold = gc.get_threshold()
    yield
    gc.set_threshold(*threshold)
    gc.unfreeze()
