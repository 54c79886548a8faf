import sys
from dataclasses import replace
from typing import Any

import pytest

from luigid.notifications.composer import MailComposer
from luigid.notifications.mail import Mail
from luigid.notifications.mail_queue import MailQueue
from luigid.notifications.notifier import Notifier
from luigid.state.events import Pruned, TaskScheduled
from unit_tests.notifications.events import DISABLED, failure, scheduling_failure
from unit_tests.notifications.factories import failure_batches

#: Seconds after which a test fails.
TIMEOUT = 10.0
RECEIVERS = ("a@mail.example", "b@mail.example")


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class World:
    """A notifier whose mails are recorded."""

    def __init__(
        self,
        *,
        is_batched: bool = False,
        form: str = "plain",
        public_url: str | None = None,
        **settings: Any,
    ) -> None:
        self.clock = Clock()
        batches = failure_batches(receivers=RECEIVERS, clock=self.clock)
        self.mails: list[Mail] = []
        self.notifier = Notifier(
            MailQueue(self.mails.append),
            MailComposer("s@mail.example", form, "[x]", public_url),
            receivers=RECEIVERS,
            batches=batches if is_batched else None,
            disable_persist=86400,
            **{"is_grouped": True, "force_send": False, "error_lines": 20} | settings,
        )

    def sent(self) -> list[Mail]:
        self.notifier.close(TIMEOUT)
        return self.mails


@pytest.fixture(autouse=True)
def _no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: False, raising=False)


REASON = "Copy_1 failed 3 times in the last 60 seconds, so it is being disabled for 86400 seconds"


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ("plain", "Traceback:\n  one line <1>\nOSError: no"),
        ("html", "<pre>Traceback:\n  one line &lt;1&gt;\nOSError: no</pre>"),
    ],
)
def test_disabled_task_is_mailed_at_once_with_its_error(form: str, error: str) -> None:
    world = World(form=form)
    world.notifier.start()
    world.notifier.observe(DISABLED)
    assert world.sent() == [
        Mail(
            sender="s@mail.example",
            recipients=RECEIVERS,
            subject="[x] Luigi Scheduler: DISABLED Copy_1 due to excessive failures",
            body=f"{REASON}\n\n{error}",
            format=form,
        )
    ]


@pytest.mark.parametrize(
    ("form", "link"),
    [
        ("plain", "https://luigi.example/x/#tab=task&taskId=Copy%201%261"),
        (
            "html",
            '<a href="https://luigi.example/x/#tab=task&amp;taskId=Copy%201%261">'
            "https://luigi.example/x/#tab=task&amp;taskId=Copy%201%261</a>",
        ),
    ],
)
def test_mail_links_to_task_if_the_address_of_the_page_is_known(form: str, link: str) -> None:
    world = World(form=form, public_url="https://luigi.example/x")
    world.notifier.start()
    world.notifier.observe(replace(DISABLED, task_id="Copy 1&1", expl=None))
    (mail,) = world.sent()
    assert mail.body.splitlines()[1:] == ["", link]


@pytest.mark.parametrize(
    ("expl", "shown"),
    [
        (None, []),
        ("", []),
        ("null", []),
        ("one\ntwo\nthree\n", ["", "two", "three"]),
        ({"exit": 1}, ["", '{"exit": 1}']),
    ],
)
def test_last_lines_of_the_error_are_mailed(expl: Any, shown: list[str]) -> None:
    world = World(error_lines=2)
    world.notifier.start()
    world.notifier.observe(replace(DISABLED, expl=expl))
    (mail,) = world.sent()
    assert mail.body.splitlines() == [REASON, *shown]


def test_mail_of_batch_links_to_failed_tasks() -> None:
    world = World(is_batched=True, public_url="https://luigi.example")
    world.notifier.start()
    world.notifier.observe(failure())
    link = "https://luigi.example/#statuses=%5B%22FAILED%22%2C%22DISABLED%22%5D"
    assert [mail.body.splitlines()[-2:] for mail in world.sent()] == [["", link]] * 2


def test_other_events_are_not_mailed() -> None:
    world = World()
    world.notifier.start()
    for event in (
        failure(),
        scheduling_failure(),
        TaskScheduled(time=0, task_id="A", family="", params={}),
    ):
        world.notifier.observe(event)
    world.notifier.update()
    assert world.sent() == []


def test_due_batch_is_mailed_when_the_scheduler_prunes() -> None:
    world = World(is_batched=True)
    world.notifier.observe(failure())
    world.notifier.observe(Pruned())
    assert world.notifier.queue.queued == 0
    world.clock.now = 3600
    world.notifier.observe(Pruned())
    assert world.notifier.queue.queued == len(RECEIVERS)
    world.notifier.start()
    assert len(world.sent()) == len(RECEIVERS)


def test_batch_of_failures_is_mailed_when_due() -> None:
    world = World(is_batched=True)
    world.notifier.start()
    for event in (DISABLED, failure(owners=("c@mail.example",)), scheduling_failure()):
        world.notifier.observe(event)
    world.clock.now = 3599
    world.notifier.update()
    assert world.notifier.queue.queued == world.notifier.queue.sent == 0
    world.clock.now = 3600
    world.notifier.update()
    mails = {mail.recipients: mail.subject for mail in world.sent()}
    to_all = "[x] Luigi: 1 failure, 1 scheduling failure in the last 60 minutes"
    assert mails == {
        ("a@mail.example",): to_all,
        ("b@mail.example",): to_all,
        ("c@mail.example",): "[x] Luigi: Your tasks have 1 failure in the last 60 minutes",
    }


@pytest.mark.parametrize(("is_grouped", "bodies"), [(True, 1), (False, 2)])
def test_failures_with_the_same_message_are_grouped_if_set(is_grouped: bool, bodies: int) -> None:
    world = World(is_batched=True, is_grouped=is_grouped)
    world.notifier.start()
    world.notifier.observe(failure())
    world.notifier.observe(failure(unbatched_params={"country": "be"}))
    assert world.sent()[0].body.count("broken") == bodies


def test_batch_is_mailed_on_close() -> None:
    world = World(is_batched=True)
    world.notifier.start()
    world.notifier.observe(failure())
    assert len(world.sent()) == 2


def test_nothing_is_mailed_at_a_terminal(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    for world in (World(), World(is_batched=True)):
        world.notifier.start()
        world.notifier.observe(DISABLED)
        world.notifier.observe(failure())
        assert world.sent() == []
        assert "force_send" in caplog.messages[-1]


def test_force_send_mails_at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    world = World(force_send=True)
    world.notifier.start()
    world.notifier.observe(DISABLED)
    assert len(world.sent()) == 1
