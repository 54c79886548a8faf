"""Webhooks and the journal: messages are stored with their events, and deleted when taken."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from luigid.errors import CommitFailedError
from luigid.notifications.webhooks.hook import Hook
from luigid.notifications.webhooks.message import Message
from luigid.notifications.webhooks.webhooks import Webhooks
from luigid.scheduler import Scheduler
from luigid.state.policy import Policy
from luigid.state.record.undo_log import UndoLog
from luigid.state.state import SchedulerState
from luigid.storage.errors import StoreError
from luigid.storage.journal import Journal
from unit_tests.notifications.webhooks.notices import message, notice
from unit_tests.notifications.webhooks.test_hook import FakeSender
from unit_tests.notifications.webhooks.test_wants import wants
from unit_tests.schedulers import Clock
from unit_tests.storage.test_journal import FakeStore, until


class Sender(FakeSender):
    """Counts, and has no thread."""

    sent = failed = dropped = 0

    def start(self) -> None:
        pass

    def close(self, _timeout: float) -> bool:
        return True


class World:
    """A scheduler, a journal, and a webhook `team`."""

    def __init__(self, *, is_stored: bool = True) -> None:
        self.clock = Clock()
        self.store = FakeStore()
        self.sender = Sender()
        self.webhooks = Webhooks(is_stored=is_stored)
        fake: Any = self.sender
        self.hook = Hook(wants(), fake, group_seconds=10, max_group_seconds=600, clock=self.clock)
        self.webhooks.add_hook(self.hook)
        undo_log = UndoLog()
        state = SchedulerState({}, undo_log)
        self.journal = Journal(
            state,
            undo_log,
            self.store,
            self.webhooks.observe,
            on_lock_lost=lambda _why: None,
            notices=self.webhooks,
            retry_delay=0,
        )
        self.webhooks.write_with(self.journal.write_soon)
        self.scheduler = Scheduler(
            state, Policy(has_notices=True), self.clock, self.journal.observe
        )

    def report(self, task_id: str, status: str = "FAILED") -> "asyncio.Future[None]":
        self.scheduler.add_task(worker="w", task_id=task_id, status=status, family="Copy")
        durable = self.journal.commit()
        assert durable is not None
        return durable

    def stored(self) -> dict[str, dict[str, int]]:
        """Return the counts of the stored messages."""
        rows = dict(self.store.rows)
        return {k: json.loads(row)["counts"] for (kind, k), row in rows.items() if kind == "notice"}

    def due(self) -> None:
        self.clock.forward(10)
        self.webhooks.update()


def run(scenario: Callable[[World], Awaitable[None]], **settings: Any) -> None:
    async def go() -> None:
        world = World(**settings)
        world.webhooks.start()
        await scenario(world)

    asyncio.run(go())


def test_failure_is_stored_with_its_change_in_one_transaction() -> None:
    async def scenario(world: World) -> None:
        await world.report("A")
        (write,) = world.store.writes
        assert {change.kind for change in write} == {"task", "worker", "notice"}
        await world.report("B")
        (counts,) = world.stored().values()
        assert counts == {"failed": 2}

    run(scenario)


def test_message_is_deleted_once_it_is_taken() -> None:
    async def scenario(world: World) -> None:
        await world.report("A")
        world.due()
        (sent,) = world.sender.messages
        assert list(world.stored()) == [sent.id]
        assert world.webhooks.waiting == 1
        await asyncio.to_thread(world.webhooks.ended, sent)
        await until(lambda: not world.stored())
        assert world.webhooks.waiting == 0

    run(scenario)


def test_message_is_not_sent_while_its_last_event_is_not_durable() -> None:
    async def scenario(world: World) -> None:
        await world.report("A")
        world.store.may_continue.clear()
        durable = world.report("B")
        await until(lambda: bool(world.webhooks._before))
        world.due()
        assert world.sender.messages == []
        world.store.may_continue.set()
        await durable
        world.webhooks.update()
        assert [each.count for each in world.sender.messages] == [2]

    run(scenario)


def test_failure_whose_change_was_rolled_back_is_not_told(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)

    async def scenario(world: World) -> None:
        await world.report("A")
        stored = world.stored()
        world.store.error = StoreError("full")
        with pytest.raises(CommitFailedError):
            await world.report("B")
        world.store.error = None
        await until(lambda: world.journal.failure is None)
        assert world.stored() == stored
        world.due()
        assert [dict(each.counts) for each in world.sender.messages] == [{"failed": 1}]

    run(scenario)


def test_first_failure_that_was_rolled_back_leaves_no_row(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.CRITICAL)

    async def scenario(world: World) -> None:
        world.store.error = StoreError("full")
        with pytest.raises(CommitFailedError):
            await world.report("A")
        world.store.error = None
        await until(lambda: world.journal.failure is None)
        assert world.stored() == {}
        assert world.hook.open is None

    run(scenario)


def test_deletion_that_failed_is_made_later(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)

    async def scenario(world: World) -> None:
        await world.report("A")
        world.due()
        world.store.error = StoreError("full")
        world.webhooks.ended(world.sender.messages[0])
        await until(lambda: world.journal.failure is not None)
        world.store.error = None
        await until(lambda: world.journal.failure is None)
        await world.report("B", "DONE")
        assert world.stored() == {}

    run(scenario)


def test_stored_messages_are_sent_unchanged_by_the_next_server() -> None:
    async def scenario(world: World) -> None:
        made = message(notice(), notice())
        world.webhooks.restore([(made.id, made.record())])
        assert world.sender.messages == [made]
        await world.report("A")
        world.due()
        assert len({each.id for each in world.sender.messages}) == 2

    run(scenario)


def test_messages_of_webhook_that_is_gone_are_deleted(caplog: pytest.LogCaptureFixture) -> None:
    async def go() -> None:
        world = World()
        made = Message.read({**message(notice()).record(), "webhook": "former"})
        world.store.rows["notice", made.id] = "{}"
        world.webhooks.restore([(made.id, made.record())])
        world.webhooks.start()
        await until(lambda: not world.store.rows)
        assert world.sender.messages == []

    asyncio.run(go())
    assert "there is no webhook former any more: its 1 message was dropped" in caplog.text


def test_without_a_store_messages_are_sent_too() -> None:
    async def scenario(world: World) -> None:
        world.webhooks.observe(notice())
        world.due()
        assert [each.count for each in world.sender.messages] == [1]

    run(scenario, is_stored=False)
