import asyncio
import json
import logging
from collections.abc import Mapping
from typing import Any, NamedTuple

import pytest

from luigid.audit import Audit
from luigid.process import log_formats
from luigid.scheduler import Scheduler
from luigid.state.policy import Policy
from luigid.state.state import SchedulerState
from luigid.storage.action_table import ActionQuery
from luigid.storage.memory_actions import MemoryActions
from luigid.storage.null_journal import NullJournal


class Someone(NamedTuple):
    name: str | None = "anna"
    remote: str = "10.0.0.7"


class World:
    """A scheduler whose actions are recorded in memory."""

    def __init__(self, last_number: int = 0) -> None:
        self.now = 1000.0
        self.state = SchedulerState({"db": 3})
        self.scheduler = Scheduler(self.state, Policy(), lambda: self.now)
        actions = MemoryActions()
        journal = NullJournal(lambda event: None, actions)
        self.audit = Audit(self.state, journal, actions, lambda: self.now, last_number=last_number)

    def act(self, operation: str, who: Someone | None = None, **arguments: Any) -> None:
        pending = self.audit.begin(operation, arguments, who or Someone())
        getattr(self.scheduler, operation)(**arguments)
        pending.finish().log()

    def recorded(self, **query: Any) -> list[Mapping[str, Any]]:
        found = asyncio.run(self.audit.read(ActionQuery(limit=10, **query)))
        return [json.loads(str(action.body)) for action in found]


@pytest.fixture
def world() -> World:
    world = World()
    world.scheduler.add_task(worker="w", task_id="A", status="FAILED")
    world.scheduler.add_worker(worker="w", info={"workers": 2})
    return world


@pytest.mark.parametrize(
    ("operation", "arguments", "before", "after"),
    [
        ("mark_as_done", {"task_id": "A"}, {"status": "FAILED"}, {"status": "DONE"}),
        ("forgive_failures", {"task_id": "A"}, {"status": "FAILED"}, {"status": "PENDING"}),
        ("re_enable_task", {"task_id": "A"}, {"status": "FAILED"}, {"status": "FAILED"}),
        ("mark_as_done", {"task_id": "B"}, None, None),
        ("disable_worker", {"worker": "w"}, {"state": "active"}, {"state": "disabled"}),
        ("disable_worker", {"worker": "x"}, None, {"state": "disabled"}),
        (
            "set_worker_processes",
            {"worker": "w", "n": 5},
            {"processes": 2},
            {"processes": 2, "requested": 5},
        ),
        ("pause", {}, {"paused": False}, {"paused": True}),
        ("unpause", {}, {"paused": False}, {"paused": False}),
        ("update_resource", {"resource": "db", "amount": 7}, {"db": 3}, {"db": 7}),
        ("update_resources", {"db": 1, "new": 4}, {"db": 3, "new": 1}, {"db": 1, "new": 4}),
        ("send_scheduler_message", {"worker": "w", "task": "A", "content": "x"}, None, None),
    ],
)
def test_action_has_what_it_changed(
    world: World, operation: str, arguments: dict[str, Any], before: object, after: object
) -> None:
    world.act(operation, **arguments)
    (found,) = world.recorded()
    assert (found["before"], found["after"]) == (before, after)
    assert (found["operation"], found["arguments"]) == (operation, arguments)
    assert found["task_id"] == arguments.get("task_id", arguments.get("task"))
    assert (found["who"], found["remote"], found["time"]) == ("anna", "10.0.0.7", 1000.0)


def test_actions_are_numbered_by_time_and_never_alike() -> None:
    world = World(last_number=1_000_000)
    for now in (1000.0, 1000.0, 2000.0, 1500.0):
        world.now = now
        world.act("pause")
    numbers = [found["number"] for found in world.recorded()]
    assert numbers == [2_000_001, 2_000_000, 1_000_002, 1_000_001]


def test_filters_select(world: World) -> None:
    world.act("pause", Someone("bert"))
    world.act("mark_as_done", task_id="A")
    world.now = 2000.0
    world.act("unpause", Someone(None))
    assert [one["operation"] for one in world.recorded(who="bert")] == ["pause"]
    assert [one["operation"] for one in world.recorded(task="A")] == ["mark_as_done"]
    assert [one["who"] for one in world.recorded(operation="unpause")] == [None]
    assert [one["operation"] for one in world.recorded(since=2_000_000)] == ["unpause"]
    assert [one["operation"] for one in world.recorded(before=1_000_001)] == ["pause"]


def test_old_actions_are_deleted(world: World) -> None:
    world.act("pause")
    world.now += 86_400 * 10
    world.act("unpause")

    async def delete() -> None:
        deleting = asyncio.create_task(world.audit.delete_old(days=10))
        await asyncio.sleep(0)
        deleting.cancel()

    world.now += 1
    asyncio.run(delete())
    assert [found["operation"] for found in world.recorded()] == ["unpause"]


def test_action_is_logged_in_one_line(
    world: World, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging, "_logRecordFactory", logging.getLogRecordFactory())
    log_formats.name_requests()
    caplog.set_level(logging.INFO)
    world.act("mark_as_done", task_id="A")
    (record,) = (one for one in caplog.records if one.name == "luigid.audit")
    change = '{"task_id":"A"}: {"status":"FAILED"} -> {"status":"DONE"}'
    assert record.message == f"anna (10.0.0.7): mark_as_done {change}"
    assert record.__dict__["after"] == {"status": "DONE"}


def test_log_line_holds_no_other_lines(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    world.act("mark_as_done", Someone("a\nb"), task_id="x\nERROR: forged\x1b[1m")
    assert not set("\n\x1b") & set(caplog.messages[-1])


def test_long_arguments_are_cut(world: World) -> None:
    world.act("send_scheduler_message", worker="w", task="A", content="x" * 10_000)
    (found,) = world.recorded()
    assert len(found["arguments"]["content"]) == 501
