import asyncio
from collections.abc import Awaitable, Callable, Sequence

import pytest

from luigid.process.event_loop import SuspendedError
from luigid.process.state_gate import StateGate
from luigid.scheduler import Scheduler
from luigid.state.policy import Policy
from luigid.state.record.undo_log import UndoLog
from luigid.state.slices import Slices
from luigid.state.state import SchedulerState
from luigid.storage.errors import StoreError
from luigid.storage.journal import Journal
from luigid.storage.store import Change, StoredRow
from luigid.storage.unattended import change_unattended


class FakeStore:
    """Stores rows in memory, unless it fails."""

    def __init__(self) -> None:
        self.rows: list[Change] = []
        self.error: Exception | None = None

    def write(self, changes: Sequence[Change], actions: Sequence[StoredRow] = ()) -> None:
        if self.error is not None:
            raise self.error
        self.rows += changes

    def check(self) -> None:
        pass

    def probe(self) -> None:
        if self.error is not None:
            raise self.error

    def delete_actions(self, before: int) -> None:
        pass

    def close(self) -> None:
        pass


class World:
    """A scheduler whose changes a journal commits."""

    def __init__(self) -> None:
        undo_log = UndoLog()
        self.state = SchedulerState({}, undo_log)
        self.store = FakeStore()
        self.gate = StateGate()
        self.journal = Journal(
            self.state,
            undo_log,
            self.store,
            lambda event: None,
            on_lock_lost=lambda why: None,
            gate=self.gate,
            retry_delay=3600,
        )
        self.scheduler = Scheduler(self.state, Policy(), lambda: 1000.0, self.journal.observe)

    def add(self) -> None:
        self.scheduler.add_task(worker="w", task_id="A")

    def add_in_slices(self, *, fails: bool = False) -> None:
        """Add a task, suspended halfway."""

        def rest() -> Slices[None]:
            yield
            self.scheduler.add_task(worker="w", task_id="B")
            if fails:
                raise ValueError("half way")

        self.add()
        raise SuspendedError(rest())

    def change(self, change: Callable[[], object]) -> None:
        change_unattended(change, self.journal, self.gate)

    async def opened(self) -> None:
        await self.gate.opened()

    @property
    def stored(self) -> list[str]:
        return [row.kind for row in self.store.rows]


def run(scenario: Callable[[World], Awaitable[None]]) -> None:
    async def go() -> None:
        world = World()
        await scenario(world)
        world.state.validate()

    asyncio.run(go())


def test_change_is_committed() -> None:
    async def scenario(world: World) -> None:
        world.change(world.add)
        await world.journal.close()
        assert sorted(world.stored) == ["task", "worker"]

    run(scenario)


def test_suspended_change_is_finished_with_gate_closed_and_committed() -> None:
    async def scenario(world: World) -> None:
        world.change(world.add_in_slices)
        assert world.gate.is_closed
        await world.opened()
        await world.journal.close()
        assert sorted(world.stored) == ["task", "task", "worker"]

    run(scenario)


def test_failing_change_is_rolled_back_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    async def scenario(world: World) -> None:
        def change() -> None:
            world.add()
            raise ValueError("half way")

        world.change(change)
        assert world.state.tasks == {}

    run(scenario)
    assert "a change failed" in caplog.messages


def test_suspended_change_that_fails_is_rolled_back(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def scenario(world: World) -> None:
        world.change(lambda: world.add_in_slices(fails=True))
        await world.opened()
        assert world.state.tasks == {}
        assert world.journal.commit() is None

    run(scenario)
    assert "a change failed" in caplog.messages


@pytest.mark.parametrize("is_long", [False, True])
def test_change_is_rolled_back_while_store_fails(is_long: bool) -> None:
    async def scenario(world: World) -> None:
        world.store.error = StoreError("disk full")
        world.scheduler.add_task(worker="w", task_id="first")
        durable = world.journal.commit()
        assert durable is not None
        await asyncio.wait([durable])
        world.change(world.add_in_slices if is_long else world.add)
        await world.opened()
        assert world.state.tasks == {}

    run(scenario)


def test_store_failing_during_long_change_rolls_back_both() -> None:
    async def scenario(world: World) -> None:
        world.store.error = StoreError("disk full")
        world.scheduler.add_task(worker="w", task_id="first")
        durable = world.journal.commit()
        assert durable is not None
        world.change(world.add_in_slices)
        await asyncio.wait([durable])
        await world.opened()
        assert world.state.tasks == {}
        assert world.state.workers == {}

    run(scenario)
