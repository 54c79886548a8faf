import asyncio
from contextlib import suppress

from prometheus_client import CollectorRegistry, generate_latest

from luigid.metrics.lag import EventLoopLag
from unit_tests.metrics.exposed import samples


class ManualLoop(asyncio.SelectorEventLoop):
    """An event loop with a manual clock."""

    now = 0.0

    def time(self) -> float:
        return self.now


async def run_other_tasks() -> None:
    for _ in range(5):  # the loop sees the timer, wakes the task, runs it
        await asyncio.sleep(0)


def test_lag_is_the_time_by_which_a_task_is_woken_late() -> None:
    registry = CollectorRegistry()
    loop = ManualLoop()

    async def scenario() -> None:
        sampling = asyncio.create_task(EventLoopLag(registry).sample())
        for late in (0.0, 0.0, 0.3):
            await run_other_tasks()
            loop.now += 0.1 + late
        await run_other_tasks()
        sampling.cancel()
        with suppress(asyncio.CancelledError):
            await sampling

    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        runner.run(scenario())
    found = samples(generate_latest(registry))
    assert found["luigid_event_loop_lag_seconds_count"] == 3
    assert found['luigid_event_loop_lag_seconds_bucket{le="0.001"}'] == 2
    assert found['luigid_event_loop_lag_seconds_bucket{le="0.25"}'] == 2
    assert found['luigid_event_loop_lag_seconds_bucket{le="0.5"}'] == 3
