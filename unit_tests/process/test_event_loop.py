import asyncio

import pytest

from luigid.process import event_loop
from luigid.process.event_loop import AbandonedError, run_in_slices
from luigid.state.slices import Slices


class Work:
    """Three steps, each of which takes as long as a slice may."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 0.0
        self.done: list[int] = []
        monkeypatch.setattr(event_loop, "perf_counter", lambda: self.now)

    def steps(self) -> Slices[str]:
        for step in range(3):
            self.done.append(step)
            self.now += 1
            yield
        return "result"


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Work:
    return Work(monkeypatch)


def test_others_have_their_turn_between_two_slices(work: Work) -> None:
    seen: list[int] = []

    async def look() -> None:
        for _ in range(3):
            seen.append(len(work.done))
            await asyncio.sleep(0)

    async def scenario() -> str:
        looking = asyncio.create_task(look())
        result = await run_in_slices(work.steps())
        await looking
        return result

    assert asyncio.run(scenario()) == "result"
    assert seen == [1, 2, 3]


def test_short_work_is_one_slice(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_loop, "_MAX_SECONDS", 10)

    async def scenario() -> bool:
        other = asyncio.create_task(asyncio.sleep(0))
        await run_in_slices(work.steps())
        has_yielded = other.done()
        await other
        return has_yielded

    assert asyncio.run(scenario()) is False


def test_the_rest_is_not_done_when_nobody_wants_it(work: Work) -> None:
    with pytest.raises(AbandonedError):
        asyncio.run(run_in_slices(work.steps(), lambda: len(work.done) < 2))
    assert work.done == [0, 1]
