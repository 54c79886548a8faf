import logging
import threading

import pytest

from luigid.process.background import BackgroundThread

#: Seconds after which a test fails.
TIMEOUT = 10.0


def test_items_are_handled_in_order_from_before_the_start_on() -> None:
    handled: list[int] = []
    background = BackgroundThread("it", handled.append, max_queued=10)
    assert background.put(1)
    background.start()
    assert background.put(2)
    assert background.close(TIMEOUT)
    assert (handled, background.queued) == ([1, 2], 0)


def test_items_beyond_the_maximum_are_dropped_and_logged_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    background = BackgroundThread[int]("the letters", print, max_queued=2)
    assert [background.put(item) for item in range(4)] == [True, True, False, False]
    assert (background.queued, background.dropped) == (2, 2)
    assert caplog.messages == ["the letters: the queue is full, further items are dropped"]


def test_drop_is_logged_again_after_the_queue_was_empty(caplog: pytest.LogCaptureFixture) -> None:
    background = BackgroundThread[int]("it", lambda _: None, max_queued=1)
    assert [background.put(1), background.put(2), background.put(3)] == [True, False, False]
    assert len(caplog.messages) == 1
    background.start()
    assert background.close(TIMEOUT)
    assert [background.put(4), background.put(5)] == [True, False]
    assert len(caplog.messages) == 2


def test_failures_are_counted_and_other_items_handled(caplog: pytest.LogCaptureFixture) -> None:
    handled: list[int] = []

    def handle(item: int) -> None:
        if item in (1, 2, 4):
            raise ValueError(f"bad {item}")
        handled.append(item)

    background = BackgroundThread("it", handle, max_queued=10)
    for item in range(1, 6):
        background.put(item)
    background.start()
    assert background.close(TIMEOUT)
    assert (handled, background.failed) == ([3, 5], 3)
    logged = [record.exc_info[1] for record in caplog.records if record.exc_info]
    assert [str(error) for error in logged] == ["bad 1", "bad 4"]
    assert {record.levelno for record in caplog.records} == {logging.ERROR}


def test_close_returns_false_if_an_item_takes_too_long() -> None:
    is_free = threading.Event()
    background = BackgroundThread[int]("it", lambda _: is_free.wait(TIMEOUT), max_queued=1)
    background.put(1)
    background.start()
    try:
        assert not background.close(0.0)
    finally:
        is_free.set()


def test_close_returns_false_if_the_queue_stays_full() -> None:
    is_held = threading.Event()
    is_free = threading.Event()

    def hold(_item: int) -> None:
        is_held.set()
        is_free.wait(TIMEOUT)

    background = BackgroundThread("it", hold, max_queued=1)
    background.put(1)
    background.start()
    try:
        assert is_held.wait(TIMEOUT)
        background.put(2)
        assert not background.close(0.01)
    finally:
        is_free.set()


@pytest.mark.parametrize("items", [[], [1]])
def test_nothing_is_handled_without_a_start(items: list[int]) -> None:
    background = BackgroundThread[int]("it", print, max_queued=1)
    for item in items:
        background.put(item)
    assert background.close(TIMEOUT) is (not items)
