import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from luigid.overview import Overview, Streams
from luigid.overview.streams import Message, Stream
from luigid.scheduler import Scheduler
from unit_tests.overview.questions import ask
from unit_tests.scheduler.calls import add
from unit_tests.schedulers import Clock


@pytest.fixture
def ticks() -> Clock:
    """The clock of the streams."""
    return Clock()


@pytest.fixture
def streams(overview: Overview, ticks: Clock) -> Streams:
    """Streams at which nobody looks but the test."""
    return Streams(overview, clock=ticks, look_every=3600)


async def told(stream: Stream) -> list[Message]:
    """Return what a stream has been told and the client has not taken yet."""
    messages = stream.messages()
    found: list[Message] = []
    while True:
        taking = asyncio.ensure_future(anext(messages))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        if not taking.done():
            taking.cancel()
            return found
        found.append(taking.result())


def revisions(messages: list[Message]) -> list[str | None]:
    return [None if message is None else message["revision"] for message in messages]


def test_a_client_is_told_at_once_how_things_are(overview: Overview, streams: Streams) -> None:
    async def scenario() -> list[Message]:
        return await told(await streams.open(None))

    assert ask(scenario()) == [ask(overview.change())]


@pytest.mark.parametrize(("seen", "number"), [("start-0", 0), ("start-1", 1), ("other-0", 1)])
def test_a_client_that_has_seen_that_is_not(streams: Streams, seen: str, number: int) -> None:
    async def scenario() -> list[Message]:
        return await told(await streams.open(seen))

    assert len(ask(scenario())) == number


def test_changes_are_told_together_and_at_most_once_a_second(
    scheduler: Scheduler, overview: Overview, streams: Streams, ticks: Clock
) -> None:
    async def scenario() -> None:
        stream = await streams.open(None)
        await told(stream)
        add(scheduler, "A", "B")
        ticks.forward(0.9)
        await streams.look()
        assert await told(stream) == []
        ticks.forward(0.1)
        await streams.look()
        assert revisions(await told(stream)) == [overview.revision]
        add(scheduler, "C")
        ticks.forward(0.5)
        await streams.look()
        assert await told(stream) == []

    ask(scenario())


def test_after_a_while_without_change_one_is_told_at_the_next_look(
    scheduler: Scheduler, overview: Overview, streams: Streams, ticks: Clock
) -> None:
    async def scenario() -> None:
        stream = await streams.open(overview.revision)
        await streams.look()
        assert await told(stream) == []
        ticks.forward(0.1)
        add(scheduler, "A")
        await streams.look()
        assert revisions(await told(stream)) == [overview.revision]

    ask(scenario())


def test_nothing_is_told_twice(streams: Streams, ticks: Clock) -> None:
    async def scenario() -> None:
        stream = await streams.open(None)
        await told(stream)
        ticks.forward(2)
        await streams.look()
        assert await told(stream) == []

    ask(scenario())


def test_a_client_that_does_not_keep_up_is_told_the_latest(
    scheduler: Scheduler, overview: Overview, streams: Streams, ticks: Clock
) -> None:
    async def scenario() -> None:
        stream = await streams.open(None)
        for task_id in "ABC":
            add(scheduler, task_id)
            ticks.forward(1)
            await streams.look()
        ticks.forward(15)
        await streams.look()
        assert revisions(await told(stream)) == [overview.revision]

    ask(scenario())


def test_a_stream_goes_on_after_fifteen_seconds_without_anything(
    scheduler: Scheduler, streams: Streams, ticks: Clock
) -> None:
    async def scenario() -> None:
        stream = await streams.open(None)
        await told(stream)
        for seconds, expected in [(14.9, []), (0.1, [None]), (14.9, []), (0.1, [None])]:
            ticks.forward(seconds)
            await streams.look()
            assert await told(stream) == expected
        ticks.forward(10)
        add(scheduler, "A")
        await streams.look()
        assert len(await told(stream)) == 1
        ticks.forward(10)
        await streams.look()
        assert await told(stream) == []

    ask(scenario())


def test_each_stream_has_its_own_second(
    scheduler: Scheduler, streams: Streams, ticks: Clock
) -> None:
    async def scenario() -> None:
        early = await streams.open(None)
        ticks.forward(0.5)
        late = await streams.open(None)
        await told(early)
        await told(late)
        add(scheduler, "A")
        ticks.forward(0.5)
        await streams.look()
        assert [len(await told(early)), len(await told(late))] == [1, 0]
        ticks.forward(0.5)
        await streams.look()
        assert [len(await told(early)), len(await told(late))] == [0, 1]

    ask(scenario())


async def rest(stream: Stream) -> list[Message]:
    return [message async for message in stream.messages()]


def test_a_closed_stream_ends_and_is_forgotten(streams: Streams) -> None:
    async def scenario() -> None:
        one, other = await streams.open(None), await streams.open(None)
        assert len(streams) == 2
        streams.close(one)
        streams.close(one)
        assert await rest(one) == []
        assert len(streams) == 1
        assert len(await told(other)) == 1

    ask(scenario())


def test_when_the_server_stops_every_stream_ends_and_later_ones_too(streams: Streams) -> None:
    async def scenario() -> None:
        before = [await streams.open(None) for _ in range(3)]
        reading = [asyncio.create_task(rest(stream)) for stream in before]
        streams.stop()
        assert await asyncio.gather(*reading) == [[], [], []]
        assert await rest(await streams.open(None)) == []
        assert len(streams) == 0

    ask(scenario())


def test_a_stream_that_waits_is_told_by_itself(scheduler: Scheduler, overview: Overview) -> None:
    async def scenario() -> None:
        streams = Streams(overview, look_every=0, between=0)
        stream = await streams.open(overview.revision)
        for task_id in "AB":
            add(scheduler, task_id)
            message = await anext(aiter(stream.messages()))
            assert message is not None
            assert message["revision"] == overview.revision

    ask(scenario())


def test_nobody_looks_when_no_stream_is_open(
    overview: Overview, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scenario() -> None:
        streams = Streams(overview, look_every=0)
        for _ in range(2):
            stream = await streams.open(None)
            looking = streams._looking
            assert looking is not None
            streams.close(stream)
            await looking
            assert streams._looking is None

    ask(scenario())


def test_a_look_that_fails_is_logged_and_is_not_the_last(
    scheduler: Scheduler,
    overview: Overview,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    change: Callable[[], Awaitable[Any]] = overview.change
    failures = iter([ValueError("broken")])

    async def fail_once() -> Any:
        for failure in failures:
            raise failure
        return await change()

    async def scenario() -> None:
        streams = Streams(overview, look_every=0, between=0, heartbeat=0.001)
        stream = await streams.open(overview.revision)
        monkeypatch.setattr(overview, "change", fail_once)
        add(scheduler, "A")
        messages: AsyncIterator[Message] = stream.messages()
        while await anext(messages) is None:
            pass

    ask(scenario())
    assert "the look at what has changed failed" in caplog.text
    assert "broken" in caplog.text
