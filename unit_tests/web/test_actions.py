"""Actions with an overview, a gate and a journal that may fail."""

import asyncio
import json
from collections.abc import Coroutine
from typing import Any, TypeVar

import pytest

from luigid.access.caller import Caller
from luigid.audit import Audit
from luigid.contract import RequestRefusedError
from luigid.errors import CommitFailedError
from luigid.overview import Overview
from luigid.process.state_gate import StateGate
from luigid.scheduler import Scheduler
from luigid.scheduler.explanation import Explainer
from luigid.scheduler.operators import Operators
from luigid.state.policy import Policy
from luigid.state.record.restoring import roll_back, roll_back_in_slices
from luigid.state.record.undo_log import UndoLog
from luigid.state.slices import Slices
from luigid.state.state import SchedulerState
from luigid.storage.action_table import StoredAction
from luigid.storage.memory_actions import MemoryActions
from luigid.web import actions
from luigid.web.actions import Actions
from luigid.web.state_changes import StateChanges
from unit_tests.scheduler.calls import add, statuses
from unit_tests.schedulers import Clock

T = TypeVar("T")


ANN = Caller("ann", frozenset(), "")


class FakeJournal:
    """Commits in memory, and fails if told to."""

    def __init__(self, state: SchedulerState, undo_log: UndoLog) -> None:
        self.state = state
        self.undo_log = undo_log
        self.failure: str | None = None
        self.actions: list[StoredAction] = []

    def commit(self) -> "asyncio.Future[None] | None":
        if self.failure is not None:
            raise CommitFailedError(self.failure)
        self.undo_log.take()
        return None

    def commit_in_slices(self) -> "Slices[asyncio.Future[None] | None]":
        yield
        return self.commit()

    def record_action(self, action: StoredAction) -> None:
        self.actions.append(action)

    async def delete_actions(self, before: int) -> None:
        self.actions = [action for action in self.actions if action.number >= before]

    def rollback(self) -> None:
        roll_back(self.state, self.undo_log.take())

    def rollback_in_slices(self) -> Slices[None]:
        yield from roll_back_in_slices(self.state, self.undo_log.take())


class World:
    """A scheduler, and actions on its tasks, for whose end it waits however slow the machine is."""

    def __init__(self, *, max_wait: float = 600, **settings: Any) -> None:
        undo_log = UndoLog()
        clock, policy = Clock(), Policy()
        state = SchedulerState({}, undo_log)
        self.scheduler = Scheduler(state, policy, clock)
        self.journal = FakeJournal(state, undo_log)
        self.gate = StateGate()
        explainer = Explainer(state, policy)
        overview = Overview(state, policy, clock, explainer, gate=self.gate)
        changes = StateChanges(state, self.journal, self.gate)
        acting = Operators(state, policy, clock, lambda _event: None).acting
        self.recorded = MemoryActions()
        audit = Audit(state, self.journal, self.recorded, clock)
        self.actions = Actions(
            acting, overview, changes, audit, self.gate, clock, max_wait=max_wait, **settings
        )

    def fail(self, number: int) -> list[str]:
        ids = [f"t_{each}" for each in range(number)]
        add(self.scheduler, *ids, status="FAILED")
        self.journal.commit()
        return ids


def ask(coroutine: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(coroutine)


def forgive(task_ids: list[str], **others: object) -> dict[str, Any]:
    return {"action": "forgive", "task_ids": task_ids, **others}


def test_long_action_is_followed_while_the_gate_is_closed() -> None:
    world = World(max_wait=0)
    ids = world.fail(3000)

    async def follow() -> list[int]:
        action = await world.actions.start(forgive(ids), ANN)
        assert (action.state, action.ended) == ("running", None)
        assert action.id is not None
        seen, was_closed = [], False
        while world.actions.find(action.id).state == "running":
            was_closed |= world.gate.is_closed
            seen.append(action.describe()["done"])
            await asyncio.sleep(0)
        assert (action.state, action.result.changed, was_closed) == ("done", 3000, True)
        return seen

    seen = ask(follow())
    assert len(set(seen)) > 1
    assert seen == sorted(seen)
    assert set(statuses(world.scheduler).values()) == {"PENDING"}
    world.scheduler.state.validate()


@pytest.mark.parametrize("number", [3, 3000])
def test_failing_store_rolls_the_whole_action_back(number: int) -> None:
    world = World()
    ids = world.fail(number)
    world.journal.failure = "disk full"
    with pytest.raises(CommitFailedError):
        ask(world.actions.start(forgive(ids), ANN))
    assert set(statuses(world.scheduler).values()) == {"FAILED"}
    world.scheduler.state.validate()


def test_action_that_fails_after_its_answer_says_so() -> None:
    world = World(max_wait=0)
    ids = world.fail(3000)
    world.journal.failure = "disk full"

    async def follow() -> dict[str, Any]:
        action = await world.actions.start(forgive(ids), ANN)
        await asyncio.wait(world.actions._running)
        return action.describe()

    described = ask(follow())
    assert (described["state"], described["changed"], described["total"]) == ("failed", 0, 3000)
    assert described["error"] == "The state cannot be kept: disk full"
    assert not described["can_undo"]


def test_failed_undo_can_be_repeated() -> None:
    world = World()
    ids = world.fail(2)

    async def undo_twice() -> None:
        done = await world.actions.start({"action": "mark_as_done", "task_ids": ids}, ANN)
        assert done.id is not None
        world.journal.failure = "disk full"
        with pytest.raises(CommitFailedError):
            await world.actions.undo(done.id, ANN)
        world.journal.failure = None
        undo = await world.actions.undo(done.id, ANN)
        assert (undo.result.changed, done.undone_by) == (2, undo.id)

    ask(undo_twice())
    assert set(statuses(world.scheduler).values()) == {"FAILED"}


def test_filter_that_matches_too_many_is_refused() -> None:
    world = World(max_tasks=3)
    world.fail(4)
    with pytest.raises(RequestRefusedError) as caught:
        ask(world.actions.start({"action": "forgive", "filter": {"search": "t"}}, ANN))
    assert caught.value.problem.status == 409
    assert caught.value.problem.detail == "The filter matches more than 3 tasks."
    assert set(statuses(world.scheduler).values()) == {"FAILED"}


def test_oldest_actions_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MAX_ACTIONS", 3)
    monkeypatch.setattr(actions, "MAX_OUTCOMES", 10)
    world = World()
    ids = world.fail(4)

    async def begin(count: int, task_ids: list[str]) -> list[str]:
        begun = [await world.actions.start(forgive(task_ids), ANN) for _ in range(count)]
        return [action.id or "" for action in begun]

    first, *rest = ask(begin(4, ["t_0"]))
    with pytest.raises(RequestRefusedError):
        world.actions.find(first)
    assert [world.actions.find(action_id).id for action_id in rest] == rest
    large = ask(begin(3, ids))
    with pytest.raises(RequestRefusedError):
        world.actions.find(large[0])
    assert [world.actions.find(action_id).id for action_id in large[1:]] == large[1:]


def test_refusal_tells_an_action_of_a_former_start_from_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(actions, "MAX_ACTIONS", 1)
    former, world = World(), World()

    async def begin() -> list[str]:
        begun = [await each.actions.start(forgive(["t"]), ANN) for each in (former, world, world)]
        return [action.id or "" for action in begun]

    of_former, forgotten, latest = ask(begin())
    assert world.actions.find(latest).id == latest
    for action_id, words in (
        (of_former, f"Action {of_former} was not begun since the server was started."),
        (forgotten, f"There is no action {forgotten}, or it is forgotten."),
        ("none", "There is no action none, or it is forgotten."),
    ):
        with pytest.raises(RequestRefusedError) as refused:
            world.actions.find(action_id)
        assert (refused.value.problem.detail or "").startswith(words)
        with pytest.raises(RequestRefusedError) as refused:
            ask(world.actions.undo(action_id, ANN))
        assert (refused.value.problem.detail or "").startswith(words)


def test_preview_waits_for_a_change_under_way() -> None:
    world = World()
    ids = world.fail(3)

    async def preview() -> int:
        may_change = asyncio.Event()

        async def change() -> None:
            await may_change.wait()
            world.scheduler.forgive_failures(task_id=ids[0])

        world.gate.run_closed(change())
        asking = asyncio.create_task(world.actions.start(forgive(ids, preview=True), ANN))
        await asyncio.sleep(0)
        may_change.set()
        return (await asking).result.changed

    assert ask(preview()) == 2


def test_audit_names_the_task_of_an_action_on_one() -> None:
    world = World()
    ids = world.fail(2)

    async def act() -> None:
        done = await world.actions.start(
            {"action": "mark_as_done", "task_ids": [ids[0]], "note": ""}, ANN
        )
        assert done.id is not None
        await world.actions.undo(done.id, ANN)
        await world.actions.start(forgive(ids), ANN)

    ask(act())
    assert [action.task for action in world.journal.actions] == [ids[0], ids[0], None]


def test_audit_records_what_was_asked_and_what_has_changed() -> None:
    world = World()
    ids = world.fail(2)

    async def act_and_undo() -> None:
        done = await world.actions.start(
            {"action": "mark_as_done", "task_ids": [*ids, "missing"], "note": "by hand"}, ANN
        )
        assert done.id is not None
        await world.actions.start(forgive(ids, preview=True), ANN)
        await world.actions.undo(done.id, ANN)

    ask(act_and_undo())
    found = [json.loads(str(action.body)) for action in world.journal.actions]
    assert [(each["operation"], each["who"]) for each in found] == [
        ("v1_actions.post", "ann"),
        ("v1_action_undo.post", "ann"),
    ]
    assert found[0]["arguments"]["note"] == "by hand"
    assert found[0]["after"]["changed"] == 2
    assert found[0]["after"]["skipped"] == {"unknown_task": 1}
