import sys
from typing import Any

import pytest

from luigid.notifications.failure_batches import Batches
from luigid.notifications.letterhead import Letterhead
from luigid.notifications.mail import Mail
from luigid.notifications.notifier import Notifier
from luigid.notifications.outbox import Outbox
from luigid.state.events import TaskScheduled
from unit_tests.notifications.events import DISABLED, failure, scheduling_failure

PATIENCE = 10.0
RECEIVERS = ("a@mail.example", "b@mail.example")


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class World:
    """A notifier whose mails are kept."""

    def __init__(self, *, is_batched: bool = False, form: str = "plain", **fields: Any) -> None:
        self.clock = Clock()
        self.mails: list[Mail] = []
        self.notifier = Notifier(
            Outbox(self.mails.append),
            Letterhead("s@mail.example", form, "[x]"),
            receivers=RECEIVERS,
            batches=Batches(receivers=RECEIVERS, clock=self.clock) if is_batched else None,
            disable_persist=86400,
            **fields,
        )

    def sent(self) -> list[Mail]:
        self.notifier.close(PATIENCE)
        return self.mails


@pytest.fixture(autouse=True)
def _no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: False, raising=False)


@pytest.mark.parametrize("form", ["plain", "html"])
def test_a_disabled_task_is_mailed_at_once(form: str) -> None:
    world = World(form=form)
    world.notifier.start()
    world.notifier.observe(DISABLED)
    assert world.sent() == [
        Mail(
            sender="s@mail.example",
            recipients=RECEIVERS,
            subject="[x] Luigi Scheduler: DISABLED Copy_1 due to excessive failures",
            body=(
                "Copy_1 failed 3 times in the last 60 seconds, so it is being disabled for 86400 "
                "seconds"
            ),
            format=form,
        )
    ]


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


def test_in_batches_failures_are_mailed_when_due() -> None:
    world = World(is_batched=True)
    world.notifier.start()
    for event in (DISABLED, failure(owners=("c@mail.example",)), scheduling_failure()):
        world.notifier.observe(event)
    world.clock.now = 3599
    world.notifier.update()
    assert world.notifier.outbox.queued == world.notifier.outbox.sent == 0
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
def test_same_explanations_are_shared_if_wanted(is_grouped: bool, bodies: int) -> None:
    world = World(is_batched=True, is_grouped=is_grouped)
    world.notifier.start()
    world.notifier.observe(failure())
    world.notifier.observe(failure(unbatched_params={"country": "be"}))
    assert world.sent()[0].body.count("broken") == bodies


def test_at_the_end_the_batch_is_mailed_due_or_not() -> None:
    world = World(is_batched=True)
    world.notifier.start()
    world.notifier.observe(failure())
    assert len(world.sent()) == 2


def test_at_a_terminal_nothing_is_mailed(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    for world in (World(), World(is_batched=True)):
        world.notifier.start()
        world.notifier.observe(DISABLED)
        world.notifier.observe(failure())
        assert world.sent() == []
        assert "force_send" in caplog.messages[-1]


def test_at_a_terminal_mails_can_be_forced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    world = World(force_send=True)
    world.notifier.start()
    world.notifier.observe(DISABLED)
    assert len(world.sent()) == 1
