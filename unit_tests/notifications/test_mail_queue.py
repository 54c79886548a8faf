import logging
import threading
from functools import partial

import pytest

from luigid.notifications.errors import MailRefusedError
from luigid.notifications.mail import Mail
from luigid.notifications.mail_queue import MailQueue

#: Seconds after which a test fails.
TIMEOUT = 10.0


def mail(subject: str = "s", *recipients: str) -> Mail:
    return Mail("luigi@mail.example", recipients or ("a@mail.example",), subject, "b", "plain")


class Host:
    """A fake mail host with the given failures, and a clock that only `sleep` moves."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)
        self.sent: list[str] = []
        self.delays: list[float] = []
        self.now = 0.0

    def send(self, mail: Mail) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append(mail.subject)

    def sleep(self, seconds: float) -> None:
        self.delays.append(seconds)
        self.now += seconds

    def queue(self) -> MailQueue:
        return MailQueue(self.send, clock=lambda: self.now, sleep=self.sleep)


def put(queue: MailQueue, *subjects: str) -> None:
    for subject in subjects:
        queue.put(partial(mail, subject))


def send_all(queue: MailQueue) -> None:
    """Send all queued mails, with all retries."""
    is_sent = threading.Event()

    def end() -> Mail:
        is_sent.set()
        return Mail("s", (), "end", "", "plain")

    queue.put(end)
    queue.start()
    assert is_sent.wait(TIMEOUT)
    queue.close(TIMEOUT)


def test_mails_are_sent_in_order() -> None:
    host = Host()
    queue = host.queue()
    put(queue, "a", "b")
    assert queue.queued == 2
    send_all(queue)
    assert (host.sent, queue.sent, queue.dropped, queue.queued) == (["a", "b"], 2, 0, 0)


def test_delay_between_attempts_grows_to_a_minute() -> None:
    host = Host(*[ConnectionRefusedError("down")] * 9)
    queue = host.queue()
    put(queue, "a", "b")
    send_all(queue)
    assert host.delays == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert (host.sent, queue.sent, queue.dropped) == (["a", "b"], 2, 0)


def test_mail_is_dropped_after_an_hour(caplog: pytest.LogCaptureFixture) -> None:
    host = Host(*[TimeoutError("no answer")] * 66)
    queue = host.queue()
    put(queue, "a", "b")
    send_all(queue)
    assert sum(host.delays) == host.now == pytest.approx(3600, abs=60)
    assert (host.sent, queue.sent, queue.dropped) == (["b"], 1, 1)
    assert "mail 'a' to a@mail.example was not sent: no answer" in caplog.messages


def test_refused_mail_is_not_retried() -> None:
    host = Host(MailRefusedError("no such user"))
    queue = host.queue()
    put(queue, "a", "b")
    send_all(queue)
    assert (host.delays, host.sent, queue.dropped) == ([], ["b"], 1)


@pytest.mark.parametrize("is_composed", [True, False])
def test_unexpected_exception_drops_the_mail(
    is_composed: bool, caplog: pytest.LogCaptureFixture
) -> None:
    host = Host(*[ZeroDivisionError("broken")] if is_composed else ())
    queue = host.queue()
    queue.put(mail if is_composed else _break)
    put(queue, "b")
    send_all(queue)
    assert (host.sent, queue.dropped) == (["b"], 1)
    assert "ZeroDivisionError" in caplog.text


def _break() -> Mail:
    raise ZeroDivisionError("broken")


def test_mail_without_recipients_is_not_sent() -> None:
    host = Host()
    queue = host.queue()
    send_all(queue)
    assert (host.sent, queue.sent, queue.dropped) == ([], 0, 0)


def test_mails_beyond_the_maximum_are_dropped() -> None:
    queue = Host().queue()
    put(queue, *["a"] * 1003)
    assert (queue.queued, queue.dropped) == (1000, 3)


def test_close_tries_each_mail_once_more_without_delay(
    caplog: pytest.LogCaptureFixture,
) -> None:
    is_tried = threading.Event()
    attempts: list[str] = []

    def send(mail: Mail) -> None:
        attempts.append(mail.subject)
        is_tried.set()
        if mail.subject != "b":
            raise ConnectionRefusedError("down")

    queue = MailQueue(send)
    put(queue, "a", "b", "c")
    queue.start()
    assert is_tried.wait(TIMEOUT)  # now it waits for a second
    queue.close(TIMEOUT)
    assert attempts == ["a", "a", "b", "c"]
    assert (queue.sent, queue.dropped) == (1, 2)
    assert not [record for record in caplog.records if "at least" in record.message]


def test_close_has_a_timeout(caplog: pytest.LogCaptureFixture) -> None:
    is_tried = threading.Event()
    is_free = threading.Event()

    def send(_mail: Mail) -> None:
        is_tried.set()
        is_free.wait(TIMEOUT)

    queue = MailQueue(send)
    put(queue, "a", "b")
    queue.start()
    assert is_tried.wait(TIMEOUT)
    queue.close(0.0)
    is_free.set()
    assert any("not sent" in message for message in caplog.messages)
    assert caplog.records[-1].levelno >= logging.INFO
