import logging
import threading
from functools import partial

import pytest

from luigid.notifications.errors import RefusedError
from luigid.notifications.mail import Mail
from luigid.notifications.outbox import Outbox

PATIENCE = 10.0


def mail(subject: str = "s", *recipients: str) -> Mail:
    return Mail("luigi@mail.example", recipients or ("a@mail.example",), subject, "b", "plain")


class Host:
    """A mail host that fails as often as told, and a clock that pauses move on."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)
        self.sent: list[str] = []
        self.pauses: list[float] = []
        self.now = 0.0

    def send(self, mail: Mail) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append(mail.subject)

    def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds

    def outbox(self) -> Outbox:
        return Outbox(self.send, clock=lambda: self.now, pause=self.pause)


def put(outbox: Outbox, *subjects: str) -> None:
    for subject in subjects:
        outbox.put(partial(mail, subject))


def send_all(outbox: Outbox) -> None:
    """Send what was put before, as if there were time for it."""
    is_sent = threading.Event()

    def end() -> Mail:
        is_sent.set()
        return Mail("s", (), "end", "", "plain")

    outbox.put(end)
    outbox.start()
    assert is_sent.wait(PATIENCE)
    outbox.close(PATIENCE)


def test_mails_are_sent_in_order() -> None:
    host = Host()
    outbox = host.outbox()
    put(outbox, "a", "b")
    assert outbox.queued == 2
    send_all(outbox)
    assert (host.sent, outbox.sent, outbox.dropped, outbox.queued) == (["a", "b"], 2, 0, 0)


def test_a_failure_is_followed_by_longer_and_longer_pauses() -> None:
    host = Host(*[ConnectionRefusedError("down")] * 9)
    outbox = host.outbox()
    put(outbox, "a", "b")
    send_all(outbox)
    assert host.pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert (host.sent, outbox.sent, outbox.dropped) == (["a", "b"], 2, 0)


def test_a_mail_is_given_up_after_an_hour(caplog: pytest.LogCaptureFixture) -> None:
    host = Host(*[TimeoutError("no answer")] * 66)
    outbox = host.outbox()
    put(outbox, "a", "b")
    send_all(outbox)
    assert sum(host.pauses) == host.now == pytest.approx(3600, abs=60)
    assert (host.sent, outbox.sent, outbox.dropped) == (["b"], 1, 1)
    assert "mail 'a' to a@mail.example is not sent: no answer" in caplog.messages


def test_a_refused_mail_is_not_tried_again() -> None:
    host = Host(RefusedError("no such user"))
    outbox = host.outbox()
    put(outbox, "a", "b")
    send_all(outbox)
    assert (host.pauses, host.sent, outbox.dropped) == ([], ["b"], 1)


@pytest.mark.parametrize("is_written", [True, False])
def test_a_mail_on_which_something_breaks_is_counted(
    is_written: bool, caplog: pytest.LogCaptureFixture
) -> None:
    host = Host(*[ZeroDivisionError("broken")] if is_written else ())
    outbox = host.outbox()
    outbox.put(mail if is_written else _break)
    put(outbox, "b")
    send_all(outbox)
    assert (host.sent, outbox.dropped) == (["b"], 1)
    assert "ZeroDivisionError" in caplog.text


def _break() -> Mail:
    raise ZeroDivisionError("broken")


def test_a_mail_to_nobody_is_none() -> None:
    host = Host()
    outbox = host.outbox()
    send_all(outbox)
    assert (host.sent, outbox.sent, outbox.dropped) == ([], 0, 0)


def test_what_finds_no_room_is_dropped() -> None:
    outbox = Host().outbox()
    put(outbox, *["a"] * 1003)
    assert (outbox.queued, outbox.dropped) == (1000, 3)


def test_at_the_end_each_is_tried_once_more_without_a_pause(
    caplog: pytest.LogCaptureFixture,
) -> None:
    is_tried = threading.Event()
    attempts: list[str] = []

    def send(mail: Mail) -> None:
        attempts.append(mail.subject)
        is_tried.set()
        if mail.subject != "b":
            raise ConnectionRefusedError("down")

    outbox = Outbox(send)
    put(outbox, "a", "b", "c")
    outbox.start()
    assert is_tried.wait(PATIENCE)  # now it pauses for a second
    outbox.close(PATIENCE)
    assert attempts == ["a", "a", "b", "c"]
    assert (outbox.sent, outbox.dropped) == (1, 2)
    assert not [record for record in caplog.records if "or more" in record.message]


def test_the_end_is_not_waited_for_without_end(caplog: pytest.LogCaptureFixture) -> None:
    is_tried = threading.Event()
    is_free = threading.Event()

    def send(_mail: Mail) -> None:
        is_tried.set()
        is_free.wait(PATIENCE)

    outbox = Outbox(send)
    put(outbox, "a", "b")
    outbox.start()
    assert is_tried.wait(PATIENCE)
    outbox.close(0.0)
    is_free.set()
    assert any("mails that are not sent" in message for message in caplog.messages)
    assert caplog.records[-1].levelno >= logging.INFO
