import asyncio
from collections.abc import Awaitable, Callable

import pytest

from luigid import request_id
from luigid.process.state_gate import StateGate


def run(scenario: Callable[[StateGate], Awaitable[None]]) -> None:
    async def go() -> None:
        await scenario(StateGate())

    asyncio.run(go())


class Change:
    """A change that goes on until a test ends it."""

    def __init__(self) -> None:
        self.may_end = asyncio.Event()

    async def run(self) -> None:
        await self.may_end.wait()

    async def end(self) -> None:
        self.may_end.set()
        await asyncio.sleep(0)
        await asyncio.sleep(0)


def test_open_gate_calls_back_at_once() -> None:
    async def scenario(gate: StateGate) -> None:
        called: list[str] = []
        gate.when_open(lambda: called.append("a"))
        assert called == ["a"]
        assert not gate.is_closed

    run(scenario)


def test_gate_is_closed_as_soon_as_a_change_is_handed_over() -> None:
    async def scenario(gate: StateGate) -> None:
        change = Change()
        gate.run_closed(change.run())
        assert gate.is_closed
        await change.end()
        assert not gate.is_closed

    run(scenario)


def test_callbacks_wait_in_order_and_urgent_ones_come_first() -> None:
    async def scenario(gate: StateGate) -> None:
        called: list[str] = []
        change = Change()
        gate.run_closed(change.run())
        gate.when_open(lambda: called.append("a"))
        gate.when_open(lambda: called.append("b"))
        gate.when_open(lambda: called.append("urgent"), is_urgent=True)
        assert called == []
        await change.end()
        assert called == ["urgent", "a", "b"]

    run(scenario)


def test_callback_that_closes_the_gate_again_makes_the_others_wait() -> None:
    async def scenario(gate: StateGate) -> None:
        called: list[str] = []
        first, second = Change(), Change()
        gate.run_closed(first.run())
        gate.when_open(lambda: gate.run_closed(second.run()))
        gate.when_open(lambda: called.append("a"))
        await first.end()
        assert called == []
        await second.end()
        assert called == ["a"]

    run(scenario)


def test_pause_lasts_until_the_gate_is_open() -> None:
    async def scenario(gate: StateGate) -> None:
        change = Change()
        gate.run_closed(change.run())
        pausing = asyncio.create_task(gate.pause())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert not pausing.done()
        await change.end()
        await pausing

    run(scenario)


def test_callback_runs_in_the_context_of_its_request() -> None:
    async def scenario(gate: StateGate) -> None:
        ids: list[str] = []
        change = Change()
        request_id.begin("change")
        gate.run_closed(change.run())
        request_id.begin("waiting")
        gate.when_open(lambda: ids.append(request_id.current()))
        request_id.begin("next")
        await change.end()
        assert ids == ["waiting"]

    run(scenario)


def fail() -> None:
    raise ValueError("nothing works")


def test_failing_callback_does_not_stop_the_others(caplog: pytest.LogCaptureFixture) -> None:
    async def scenario(gate: StateGate) -> None:
        called: list[str] = []
        change = Change()
        gate.run_closed(change.run())
        gate.when_open(fail)
        gate.when_open(lambda: called.append("a"))
        await change.end()
        assert called == ["a"]

    run(scenario)
    assert "work that waited for the state failed" in caplog.messages
