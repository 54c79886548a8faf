import logging
import threading

import pytest

from luigid.process.background import Background

#: Seconds that no test takes, unless it fails.
PATIENCE = 10.0


def test_items_are_handled_in_order_those_from_before_the_start_too() -> None:
    handled: list[int] = []
    background = Background("it", handled.append, room=10)
    assert background.put(1)
    background.start()
    assert background.put(2)
    assert background.close(PATIENCE)
    assert (handled, background.queued) == ([1, 2], 0)


def test_what_finds_no_room_is_dropped_and_told_once(caplog: pytest.LogCaptureFixture) -> None:
    background = Background[int]("the letters", print, room=2)
    assert [background.put(item) for item in range(4)] == [True, True, False, False]
    assert (background.queued, background.dropped) == (2, 2)
    assert caplog.messages == ["the letters: too many wait, what comes now is dropped"]


def test_a_drop_is_told_again_after_the_queue_was_empty(caplog: pytest.LogCaptureFixture) -> None:
    background = Background[int]("it", lambda _: None, room=1)
    assert [background.put(1), background.put(2), background.put(3)] == [True, False, False]
    assert len(caplog.messages) == 1
    background.start()
    assert background.close(PATIENCE)
    assert [background.put(4), background.put(5)] == [True, False]
    assert len(caplog.messages) == 2


def test_a_failure_is_counted_and_the_rest_handled(caplog: pytest.LogCaptureFixture) -> None:
    handled: list[int] = []

    def handle(item: int) -> None:
        if item in (1, 2, 4):
            raise ValueError(f"bad {item}")
        handled.append(item)

    background = Background("it", handle, room=10)
    for item in range(1, 6):
        background.put(item)
    background.start()
    assert background.close(PATIENCE)
    assert (handled, background.failed) == ([3, 5], 3)
    told = [record.exc_info[1] for record in caplog.records if record.exc_info]
    assert [str(error) for error in told] == ["bad 1", "bad 4"]
    assert {record.levelno for record in caplog.records} == {logging.ERROR}


def test_close_gives_up_on_what_takes_too_long() -> None:
    is_free = threading.Event()
    background = Background[int]("it", lambda _: is_free.wait(PATIENCE), room=1)
    background.put(1)
    background.start()
    try:
        assert not background.close(0.0)
    finally:
        is_free.set()


def test_close_gives_up_if_there_is_no_room_for_the_end() -> None:
    is_held = threading.Event()
    is_free = threading.Event()

    def hold(_item: int) -> None:
        is_held.set()
        is_free.wait(PATIENCE)

    background = Background("it", hold, room=1)
    background.put(1)
    background.start()
    try:
        assert is_held.wait(PATIENCE)
        background.put(2)
        assert not background.close(0.01)
    finally:
        is_free.set()


@pytest.mark.parametrize("items", [[], [1]])
def test_without_a_start_nothing_is_handled(items: list[int]) -> None:
    background = Background[int]("it", print, room=1)
    for item in items:
        background.put(item)
    assert background.close(PATIENCE) is (not items)
