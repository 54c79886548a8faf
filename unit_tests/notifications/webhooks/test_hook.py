from typing import Any

import pytest

from luigid.notifications.webhooks.hook import MAX_WAITING, Hook
from luigid.notifications.webhooks.message import Message
from unit_tests.notifications.webhooks.notices import message, notice
from unit_tests.notifications.webhooks.test_wants import wants
from unit_tests.schedulers import Clock


class FakeSender:
    def __init__(self) -> None:
        self.messages: list[Message] = []

    def put(self, message: Message) -> None:
        self.messages.append(message)


@pytest.fixture
def sender() -> FakeSender:
    return FakeSender()


@pytest.fixture
def hook(sender: FakeSender, clock: Clock) -> Hook:
    fake: Any = sender
    return Hook(wants(), fake, group_seconds=10, max_group_seconds=600, clock=clock)


def go_on(hook: Hook, clock: Clock, events: int, seconds: float) -> None:
    """Add events over some seconds, and look at what is due each time."""
    for _ in range(events):
        hook.add("failed", notice(time=clock()))
        clock.forward(seconds / events)
        hook.update()


def test_single_event_is_sent_after_the_wait(hook: Hook, sender: FakeSender, clock: Clock) -> None:
    hook.add("failed", notice())
    clock.forward(9.9)
    hook.update()
    assert sender.messages == []
    clock.forward(0.1)
    hook.update()
    assert [each.count for each in sender.messages] == [1]
    assert hook.open is None


@pytest.mark.parametrize("minutes", [1, 10, 60])
def test_burst_of_a_thousand_failures_gives_about_ten_messages(
    hook: Hook, sender: FakeSender, clock: Clock, minutes: int
) -> None:
    go_on(hook, clock, 1000, minutes * 60)
    hook.flush()
    assert len(sender.messages) <= 13
    assert sum(each.count for each in sender.messages) == 1000


def test_wait_is_short_again_after_a_quiet_time(
    hook: Hook, sender: FakeSender, clock: Clock
) -> None:
    go_on(hook, clock, 100, 1000)
    hook.flush()
    clock.forward(601)
    hook.add("failed", notice())
    clock.forward(10)
    hook.update()
    assert hook.open is None


def test_while_many_messages_wait_events_join_the_next_one(
    hook: Hook, sender: FakeSender, clock: Clock
) -> None:
    for _ in range(MAX_WAITING):
        hook.send(message(notice()))
    go_on(hook, clock, 1000, 86400)
    assert len(sender.messages) == MAX_WAITING
    hook.waiting.popitem()
    hook.update()
    assert sender.messages[-1].count == 1000
