import asyncio
from collections.abc import Sequence

import pytest

from luigid.keeping import Keeping
from luigid.scheduler import Policy, Scheduler
from luigid.state.events import Event
from luigid.storage.errors import LockLostError, StoreError
from luigid.storage.store import Change
from unit_tests.schedulers import Clock


class Store:
    """Keeps changes in memory, unless it fails."""

    def __init__(self) -> None:
        self.kept: list[Change] = []
        self.failure: Exception | None = None

    def write(self, changes: Sequence[Change]) -> None:
        if self.failure is not None:
            raise self.failure
        self.kept += changes

    def probe(self) -> None:
        if self.failure is not None:
            raise self.failure

    def close(self) -> None:
        pass


class World:
    """A scheduler whose state is kept in a store that may fail."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.store = Store()
        self.events: list[Event] = []
        self.keeping = Keeping(self.store, [self.events.append])
        self.scheduler = Scheduler(Policy(), self.clock, {}, [self.keeping.observe])
        self.keeping.begin(self.scheduler, None, {})

    async def settled(self) -> None:
        kept = self.keeping.journal.settle()
        if kept is not None:
            await asyncio.wait([kept])

    async def add_failed_task(self) -> None:
        self.scheduler.add_task(worker="w", task_id="t", status="FAILED")
        await self.settled()


def test_what_a_prune_changes_is_kept() -> None:
    async def prune() -> None:
        world = World()
        await world.add_failed_task()
        world.store.kept.clear()
        world.clock.now += 1000
        world.keeping.prune()
        await world.keeping.journal.close()
        assert {change.kind for change in world.store.kept} == {"task", "worker"}

    asyncio.run(prune())


def test_observers_are_told_what_is_kept() -> None:
    async def keep() -> None:
        world = World()
        world.scheduler.add_task(worker="w", task_id="t")
        assert world.events == []
        await world.settled()
        assert world.events

    asyncio.run(keep())


def test_it_says_why_nothing_can_be_kept() -> None:
    async def fail() -> None:
        world = World()
        assert world.keeping.obstacle() is None
        world.store.failure = StoreError("disk full")
        await world.add_failed_task()
        assert world.keeping.obstacle() == "the state cannot be kept: disk full"
        assert world.scheduler.state.tasks == {}
        world.keeping.prune()

    asyncio.run(fail())


def test_a_state_that_another_has_taken_ends_the_server(caplog: pytest.LogCaptureFixture) -> None:
    async def lose() -> None:
        world = World()
        told: list[str] = []
        world.keeping.on_lost = lambda: told.append("lost")
        world.store.failure = LockLostError("another has it")
        await world.add_failed_task()
        assert (world.keeping.lost, told) == ("another has it", ["lost"])

    asyncio.run(lose())
    assert "another has it; this server ends" in caplog.messages
