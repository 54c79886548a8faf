"""Durations of runs before the server was started."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from luigid.durations import Durations
from luigid.history.database import prepare
from luigid.history.errors import DatabaseUnavailableError
from luigid.history.history import History
from luigid.history.past_durations import PastDurations
from unit_tests.history.event_factory import NOW, failed, life, started


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    """A history of the families F, with runs of 10 and 20 seconds and a failure, and G."""
    address = f"sqlite:///{tmp_path / 'history.db'}"
    prepare(address)
    history = History(address, clock=lambda: NOW)
    history.start()
    for event in (
        *life("A", 0, 10),
        *life("B", 50, 20),
        *(started("C", 100), failed("C", 105)),
        *life("D", 0, 5, family="G"),
        *life("E", 900, 99),
    ):
        history.observe(event)
    yield history
    history.close(20)


def test_runs_before_the_start_are_known_once_they_are_read(history: History) -> None:
    durations = Durations()
    past = PastDurations(history, durations, since=NOW + 500)

    async def read_twice() -> None:
        await past.load(["F"])
        await past.load(["F", "H"])

    asyncio.run(read_twice())
    known = durations.known("F")
    assert known is not None
    assert list(known.ordered) == pytest.approx([10, 20])
    assert known.since == pytest.approx(NOW + 10)
    assert known.is_from_history
    assert durations.known("G") is None
    assert durations.known("H") is None


def test_second_who_asks_waits_for_what_is_being_read(
    history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    durations = Durations()
    past = PastDurations(history, durations, since=NOW + 500)
    read, is_reading, go_on = history.read, asyncio.Event(), asyncio.Event()

    async def read_when_told(ask: Any) -> object:
        is_reading.set()
        await go_on.wait()
        return await read(ask)

    monkeypatch.setattr(history, "read", read_when_told)

    async def ask_twice() -> None:
        first = asyncio.create_task(past.load(["F"]))
        await is_reading.wait()
        second = asyncio.create_task(past.load(["F"]))
        await asyncio.sleep(0)
        assert not second.done()
        go_on.set()
        await second
        assert durations.known("F") is not None
        await first

    asyncio.run(ask_twice())


def test_database_that_does_not_answer_is_left_alone_for_a_while(
    history: History, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    asked = []

    async def fail(ask: object) -> None:
        asked.append(ask)
        raise DatabaseUnavailableError("gone")

    monkeypatch.setattr(history, "read", fail)
    past = PastDurations(history, Durations(), since=NOW)

    async def read_twice() -> None:
        await past.load(["F"])
        await past.load(["F"])

    asyncio.run(read_twice())
    assert (len(asked), len(caplog.messages)) == (1, 1)
