"""Mails of the real scheduler and ours for the same reports, compared word for word."""

import html
import json
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any
from unittest import mock

import luigi.batch_notifier
import luigi.scheduler
from hypothesis import given
from hypothesis import strategies as st
from luigi.batch_notifier import BatchNotifier

from contract_tests.differential.real import corrected_luigi, make_real
from luigid.notifications.composer import MailComposer
from luigid.notifications.failure_batches import FailureBatches
from luigid.notifications.mail import Mail
from luigid.notifications.mail_queue import MailQueue
from luigid.notifications.notifier import Notifier
from luigid.scheduler import Scheduler
from luigid.state.policy import Policy
from luigid.state.state import SchedulerState

#: recipients, subject, body
Sent = tuple[tuple[str, ...], str, str]

_OWNERS = ["a@mail.example", "b@mail.example", "all@mail.example"]
_TEXTS = ["broken", "line 1\nline 2\nline 3\n", "", "\n\n", "x < y > z", "line 0\nline 2\nline 3"]


def _policies() -> st.SearchStrategy[Policy]:
    return st.builds(
        Policy,
        batch_emails=st.just(True),
        retry_count=st.sampled_from([1, 2, 999]),
        retry_delay=st.just(1),
    )


def _settings() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {
            "batch_mode": st.sampled_from(["unbatched_params", "family", "all"]),
            "error_lines": st.sampled_from([0, 1, 2, 20]),
            "error_messages": st.sampled_from([0, 1, 2, 20]),
            "group_by_error_messages": st.booleans(),
            "email_interval": st.sampled_from([0, 1, 5]),
        }
    )


@st.composite
def _failures(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    number = draw(st.integers(0, 5))
    text = draw(st.sampled_from(_TEXTS))
    family = "FG"[number % 2]
    params = {"day": str(number), "country": str(number // 2)}
    common = {
        "worker": draw(st.sampled_from(["v", "w"])),
        "family": family,
        "params": params,
        "owners": draw(st.lists(st.sampled_from(_OWNERS), max_size=2)),
    }
    if draw(st.integers(0, 3)) == 0:
        task = {"task_name": f"{family}({number})", "expl": text}
        return "announce_scheduling_failure", common | task
    expl = json.dumps(text) if draw(st.booleans()) else text
    task = {"task_id": f"{family}_{number}", "status": "FAILED", "expl": expl}
    return "add_task", common | task


_BATCHERS = st.fixed_dictionaries(
    {
        "worker": st.sampled_from(["v", "w"]),
        "task_family": st.sampled_from("FG"),
        "batched_args": st.sampled_from([["day"], ["day", "country"], []]),
    }
)
_STEPS = st.one_of(
    _failures(),
    _failures(),
    _failures(),
    st.tuples(st.just("add_task_batcher"), _BATCHERS),
    st.tuples(st.just("wait"), st.sampled_from([1.0, 30.0, 60.0, 300.0])),
)


class RecordingQueue(MailQueue):
    """Records mails instead of sending them."""

    def __init__(self) -> None:
        super().__init__(lambda _mail: None)
        self.mails: list[Mail] = []

    def put(self, compose: Callable[[], Mail]) -> None:
        self.mails.append(compose())


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@contextmanager
def luigis_mails(
    clock: Clock, receiver: str, form: str, settings: dict[str, Any]
) -> Iterator[list[Sent]]:
    """Let the real batch notifier have our clock and these settings; yield what it sends."""
    sent: list[Sent] = []

    def send(subject: str, body: str, _sender: str, recipients: tuple[str, ...]) -> None:
        sent.append((recipients, subject, body))

    email = types.SimpleNamespace(format=form, receiver=receiver, sender="luigi@mail.example")
    time = types.SimpleNamespace(time=clock)
    with (
        corrected_luigi(clock),
        mock.patch.object(luigi.batch_notifier, "time", time),
        mock.patch.object(luigi.batch_notifier, "email", return_value=email),
        mock.patch.object(luigi.batch_notifier, "send_email", send),
        mock.patch.object(luigi.scheduler, "BatchNotifier", partial(BatchNotifier, **settings)),
    ):
        yield sent


@given(
    policy=_policies(),
    settings=_settings(),
    receiver=st.sampled_from(["", "all@mail.example", "all@mail.example,boss@mail.example"]),
    form=st.sampled_from(["plain", "html"]),
    steps=st.lists(_STEPS, max_size=30),
)
def test_batch_mails_equal_those_of_luigi(
    policy: Policy,
    settings: dict[str, Any],
    receiver: str,
    form: str,
    steps: list[tuple[str, Any]],
) -> None:
    clock = Clock()
    ours = notifier(clock, receiver, form, settings)
    scheduler = Scheduler(SchedulerState({}), policy, clock, ours.observe)
    with luigis_mails(clock, receiver, form, settings) as sent:
        real = make_real(policy, {})
        for step, arguments in [*steps, ("wait", 300.0)]:
            if step == "wait":
                clock.now += arguments
                real.prune()
                scheduler.prune()
                ours.update()
            else:
                getattr(real, step)(**arguments)
                getattr(scheduler, step)(**arguments)
            assert found(ours, form) == sorted(sent)


def notifier(clock: Clock, receiver: str, form: str, settings: dict[str, Any]) -> Notifier:
    receivers = tuple(filter(None, receiver.split(",")))
    batches = FailureBatches(
        receivers=receivers,
        email_interval=settings["email_interval"],
        batch_mode=settings["batch_mode"],
        error_lines=settings["error_lines"],
        error_messages=settings["error_messages"],
        clock=clock,
    )
    return Notifier(
        RecordingQueue(),
        MailComposer("luigi@mail.example", form, prefix=""),
        receivers=receivers,
        batches=batches,
        is_grouped=settings["group_by_error_messages"],
        disable_persist=0,
        error_lines=settings["error_lines"],
        force_send=False,
    )


def found(notifier: Notifier, form: str) -> list[Sent]:
    """Return what ours has sent so far; Luigi does not escape."""
    assert isinstance(notifier.queue, RecordingQueue)
    unescape = html.unescape if form == "html" else str
    mails = notifier.queue.mails
    return sorted((mail.recipients, mail.subject, unescape(mail.body)) for mail in mails)


@given(
    policy=st.builds(
        Policy,
        retry_count=st.sampled_from([1, 2, 3]),
        retry_delay=st.just(0),
        disable_persist=st.sampled_from([5, 86400]),
    ),
    steps=st.lists(
        st.one_of(_failures(), st.tuples(st.just("wait"), st.sampled_from([1.0, 6.0]))),
        max_size=30,
    ),
)
def test_mails_of_disabled_tasks_equal_those_of_luigi(
    policy: Policy, steps: list[tuple[str, Any]]
) -> None:
    clock = Clock()
    queue = RecordingQueue()
    ours = Notifier(
        queue,
        MailComposer("luigi@mail.example", "plain", prefix=""),
        receivers=["all@mail.example"],
        batches=None,
        is_grouped=False,
        disable_persist=policy.disable_persist,
        error_lines=20,
        force_send=False,
    )
    scheduler = Scheduler(SchedulerState({}), policy, clock, ours.observe)
    with corrected_luigi(clock):
        real = make_real(policy, {})
        for step, arguments in steps:
            if step == "wait":
                clock.now += arguments
                real.prune()
                scheduler.prune()
            else:
                getattr(real, step)(**arguments)
                getattr(scheduler, step)(**arguments)
        calls = luigi.scheduler.notifications.send_error_email.call_args_list
    # Ours go on with the error.
    found = [(mail.subject, mail.body.partition("\n\n")[0]) for mail in queue.mails]
    assert found == [call.args for call in calls]
