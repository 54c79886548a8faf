import asyncio

import pytest

from luigid.process.event_loop import NoLongerWantedError, run_in_slices
from luigid.state.slices import Slices


class Work:
    """Three steps, each of which takes a second."""

    def __init__(self) -> None:
        self.now = 0.0
        self.done: list[int] = []

    def clock(self) -> float:
        return self.now

    def steps(self) -> Slices[str]:
        for step in range(3):
            self.done.append(step)
            self.now += 1
            yield
        return "result"


@pytest.fixture
def work() -> Work:
    return Work()


def test_other_tasks_run_between_slices(work: Work) -> None:
    seen: list[int] = []

    async def look() -> None:
        for _ in range(3):
            seen.append(len(work.done))
            await asyncio.sleep(0)

    async def scenario() -> str:
        looking = asyncio.create_task(look())
        result = await run_in_slices(work.steps(), slice_seconds=1, clock=work.clock)
        await looking
        return result

    assert asyncio.run(scenario()) == "result"
    assert seen == [1, 2, 3]


def test_work_shorter_than_a_slice_is_not_interrupted(work: Work) -> None:
    async def scenario() -> bool:
        other = asyncio.create_task(asyncio.sleep(0))
        await run_in_slices(work.steps(), slice_seconds=10, clock=work.clock)
        has_yielded = other.done()
        await other
        return has_yielded

    assert asyncio.run(scenario()) is False


def test_unwanted_work_is_stopped_after_its_slice(work: Work) -> None:
    working = run_in_slices(
        work.steps(), lambda: len(work.done) < 2, slice_seconds=1, clock=work.clock
    )
    with pytest.raises(NoLongerWantedError):
        asyncio.run(working)
    assert work.done == [0, 1]
