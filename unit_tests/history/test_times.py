import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from luigid.history.times import from_stored, to_stored


@pytest.fixture(params=["UTC", "America/New_York", "Asia/Kolkata"])
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize("seconds", [0.0, 1_600_000_000.25, 1_720_000_000.999999])
def test_time_is_stored_as_local_time_and_read_in_utc(zone: str, seconds: float) -> None:
    stored = to_stored(seconds)
    assert stored == datetime.fromtimestamp(seconds)
    assert stored.tzinfo is None
    assert from_stored(stored) == datetime.fromtimestamp(seconds, UTC)
    assert from_stored(stored).tzinfo is UTC


def test_stored_time_differs_from_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Kolkata")
    time.tzset()
    try:
        assert to_stored(0) == datetime(1970, 1, 1, 5, 30)
    finally:
        monkeypatch.undo()
        time.tzset()
