import logging
from collections.abc import Callable

import pytest

from luigid.notifications.webhooks.message import Message
from luigid.notifications.webhooks.posting import NotTakenError
from luigid.notifications.webhooks.sender import Sender
from unit_tests.notifications.webhooks.notices import message, notice


class World:
    """A sender whose thread does not sleep, but moves the clock; it ends when all is sent."""

    def __init__(self, answers: Callable[[Message, int], NotTakenError | None]) -> None:
        self.now = 1000.5
        self.slept: list[float] = []
        self.attempts: list[str] = []
        self.ended: list[str] = []
        self._answers = answers
        self.sender = Sender(
            "team",
            self._send,
            lambda message: self.ended.append(message.id),
            give_up_after=100,
            clock=lambda: self.now,
            sleep=self._sleep,
        )

    def run(self, *messages: Message) -> None:
        for each in messages:
            self.sender.put(each)
        self.sender._queue.put(None)  # without `close`, which would not wait between attempts
        self.sender.start()
        self.sender._thread.join(10)

    def _send(self, message: Message) -> None:
        self.attempts.append(message.id)
        error = self._answers(message, len(self.attempts))
        if error is not None:
            raise error

    def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def test_message_that_is_taken_has_ended() -> None:
    world = World(lambda _message, _attempt: None)
    made = message(notice())
    world.run(made)
    assert (world.ended, world.sender.sent, world.sender.failed) == ([made.id], 1, 0)


def test_failures_are_retried_with_doubled_delay_and_said_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    world = World(lambda _message, attempt: NotTakenError("no") if attempt < 5 else None)
    made = message(notice())
    world.run(made)
    assert world.attempts == [made.id] * 5
    assert world.slept == [1, 2, 4, 8]
    assert [record.getMessage() for record in caplog.records] == [
        "webhook team: no; messages wait, and are tried again",
        "webhook team: messages are taken again",
    ]
    assert (world.sender.sent, world.sender.failed, world.sender.dropped) == (1, 4, 0)


def test_wait_that_the_receiver_asks_for_is_kept() -> None:
    world = World(lambda _m, n: NotTakenError("slow", retry_after=60) if n == 1 else None)
    world.run(message(notice()))
    assert world.slept == [60]


def test_old_messages_are_given_up_counted_and_said_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.ERROR)
    world = World(lambda _message, _attempt: NotTakenError("no"))
    made = [message(notice()), message(notice())]
    world.run(*made)
    assert world.ended == [each.id for each in made]
    assert world.sender.dropped == 2
    assert [record.getMessage() for record in caplog.records] == [
        "webhook team: a message about 1 event was given up, and so are further ones: no"
    ]


def test_refused_message_is_given_up_at_once() -> None:
    world = World(lambda _message, _attempt: NotTakenError("no", is_final=True))
    world.run(message(notice()))
    assert (world.slept, world.sender.dropped) == ([], 1)


def test_unexpected_error_ends_one_message_and_not_the_thread(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def answer(_message: Message, attempt: int) -> None:
        if attempt == 1:
            raise RuntimeError("bug")

    world = World(answer)
    world.run(message(notice()), message(notice()))
    assert (world.sender.sent, world.sender.dropped) == (1, 1)
    assert "webhook team: a message cannot be sent" in caplog.text


def test_close_tries_each_message_once_more_and_keeps_what_is_not_taken() -> None:
    world = World(lambda _message, _attempt: NotTakenError("no"))
    for _ in range(3):
        world.sender.put(message(notice()))
    world.sender._stopping.set()
    world.sender.start()
    assert world.sender.close(10)
    assert (len(world.attempts), world.ended) == (3, [])
