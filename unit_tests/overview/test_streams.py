import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from luigid.overview import Overview, Streams
from luigid.overview.streams import Stream, StreamMessage
from luigid.scheduler import Scheduler
from unit_tests.overview.questions import ask
from unit_tests.scheduler.calls import add
from unit_tests.schedulers import Clock


@pytest.fixture
def ticks() -> Clock:
    """The clock of the streams, apart from the scheduler's."""
    return Clock()


@pytest.fixture
def streams(overview: Overview, ticks: Clock) -> Streams:
    """Streams that only the test polls."""
    return Streams(overview, clock=ticks, poll_interval=3600)


async def pending(stream: Stream) -> list[StreamMessage]:
    """Return the messages that were sent and that the client has not read yet."""
    messages = stream.messages()
    found: list[StreamMessage] = []
    while True:
        reading = asyncio.ensure_future(anext(messages))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        if not reading.done():
            reading.cancel()
            return found
        found.append(reading.result())


def revisions(messages: list[StreamMessage]) -> list[str | None]:
    return [None if message is None else message["revision"] for message in messages]


def test_new_stream_begins_with_present_change(overview: Overview, streams: Streams) -> None:
    async def scenario() -> list[StreamMessage]:
        return await pending(await streams.open(None))

    assert ask(scenario()) == [ask(overview.change())]


@pytest.mark.parametrize(("seen", "number"), [("start-0", 0), ("start-1", 1), ("other-0", 1)])
def test_client_that_has_seen_revision_gets_no_first_message(
    streams: Streams, seen: str, number: int
) -> None:
    async def scenario() -> list[StreamMessage]:
        return await pending(await streams.open(seen))

    assert len(ask(scenario())) == number


def test_stream_gets_at_most_one_change_a_second(
    scheduler: Scheduler, overview: Overview, streams: Streams, ticks: Clock
) -> None:
    async def scenario() -> None:
        stream = await streams.open(None)
        await pending(stream)
        add(scheduler, "A", "B")
        ticks.forward(0.9)
        await streams.poll()
        assert await pending(stream) == []
        ticks.forward(0.1)
        await streams.poll()
        assert revisions(await pending(stream)) == [overview.revision]
        add(scheduler, "C")
        ticks.forward(0.5)
        await streams.poll()
        assert await pending(stream) == []

    ask(scenario())


def test_change_after_quiet_second_is_sent_at_next_poll(
    scheduler: Scheduler, overview: Overview, streams: Streams, ticks: Clock
) -> None:
    async def scenario() -> None:
        stream = await streams.open(overview.revision)
        await streams.poll()
        assert await pending(stream) == []
        ticks.forward(0.1)
        add(scheduler, "A")
        await streams.poll()
        assert revisions(await pending(stream)) == [overview.revision]

    ask(scenario())


def test_change_is_sent_once(streams: Streams, ticks: Clock) -> None:
    async def scenario() -> None:
        stream = await streams.open(None)
        await pending(stream)
        ticks.forward(2)
        await streams.poll()
        assert await pending(stream) == []

    ask(scenario())


def test_slow_client_gets_latest_change_only(
    scheduler: Scheduler, overview: Overview, streams: Streams, ticks: Clock
) -> None:
    async def scenario() -> None:
        stream = await streams.open(None)
        for task_id in "ABC":
            add(scheduler, task_id)
            ticks.forward(1)
            await streams.poll()
        ticks.forward(15)
        await streams.poll()
        assert revisions(await pending(stream)) == [overview.revision]

    ask(scenario())


def test_heartbeat_is_sent_after_fifteen_quiet_seconds(
    scheduler: Scheduler, streams: Streams, ticks: Clock
) -> None:
    async def scenario() -> None:
        stream = await streams.open(None)
        await pending(stream)
        for seconds, expected in [(14.9, []), (0.1, [None]), (14.9, []), (0.1, [None])]:
            ticks.forward(seconds)
            await streams.poll()
            assert await pending(stream) == expected
        ticks.forward(10)
        add(scheduler, "A")
        await streams.poll()
        assert len(await pending(stream)) == 1
        ticks.forward(10)
        await streams.poll()
        assert await pending(stream) == []

    ask(scenario())


def test_change_interval_is_counted_for_each_stream(
    scheduler: Scheduler, streams: Streams, ticks: Clock
) -> None:
    async def scenario() -> None:
        early = await streams.open(None)
        ticks.forward(0.5)
        late = await streams.open(None)
        await pending(early)
        await pending(late)
        add(scheduler, "A")
        ticks.forward(0.5)
        await streams.poll()
        assert [len(await pending(early)), len(await pending(late))] == [1, 0]
        ticks.forward(0.5)
        await streams.poll()
        assert [len(await pending(early)), len(await pending(late))] == [0, 1]

    ask(scenario())


async def rest(stream: Stream) -> list[StreamMessage]:
    return [message async for message in stream.messages()]


def test_closed_stream_ends_and_is_forgotten(streams: Streams) -> None:
    async def scenario() -> None:
        one, other = await streams.open(None), await streams.open(None)
        assert len(streams) == 2
        streams.close(one)
        streams.close(one)
        assert await rest(one) == []
        assert len(streams) == 1
        assert len(await pending(other)) == 1

    ask(scenario())


def test_stop_ends_present_and_later_streams(streams: Streams) -> None:
    async def scenario() -> None:
        before = [await streams.open(None) for _ in range(3)]
        reading = [asyncio.create_task(rest(stream)) for stream in before]
        streams.stop()
        assert await asyncio.gather(*reading) == [[], [], []]
        assert await rest(await streams.open(None)) == []
        assert len(streams) == 0

    ask(scenario())


def test_waiting_stream_gets_change_without_further_calls(
    scheduler: Scheduler, overview: Overview
) -> None:
    async def scenario() -> None:
        streams = Streams(overview, poll_interval=0, change_interval=0)
        stream = await streams.open(overview.revision)
        for task_id in "AB":
            add(scheduler, task_id)
            message = await anext(aiter(stream.messages()))
            assert message is not None
            assert message["revision"] == overview.revision

    ask(scenario())


def test_polling_ends_with_last_stream(overview: Overview) -> None:
    async def scenario() -> None:
        streams = Streams(overview, poll_interval=0)
        for _ in range(2):
            stream = await streams.open(None)
            polling = streams._polling
            assert polling is not None
            streams.close(stream)
            await polling
            assert streams._polling is None

    ask(scenario())


def test_failed_poll_is_logged_and_polling_goes_on(
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
        streams = Streams(overview, poll_interval=0, change_interval=0, heartbeat_interval=0.001)
        stream = await streams.open(overview.revision)
        monkeypatch.setattr(overview, "change", fail_once)
        add(scheduler, "A")
        messages: AsyncIterator[StreamMessage] = stream.messages()
        while await anext(messages) is None:
            pass

    ask(scenario())
    assert "polling for changes failed" in caplog.text
    assert "broken" in caplog.text
