import asyncio
from contextlib import suppress

from prometheus_client import CollectorRegistry, generate_latest

from luigid.metrics.lag import Lag
from unit_tests.metrics.exposed import samples


class ManualLoop(asyncio.SelectorEventLoop):
    """A loop whose time a test moves."""

    now = 0.0

    def time(self) -> float:
        return self.now


async def let_others_run() -> None:
    for _ in range(5):  # the timer is seen, it wakes the task, the task runs
        await asyncio.sleep(0)


def test_it_is_the_time_by_which_a_task_is_woken_too_late() -> None:
    registry = CollectorRegistry()
    loop = ManualLoop()

    async def scenario() -> None:
        sampling = asyncio.create_task(Lag(registry).sample())
        for late in (0.0, 0.0, 0.3):
            await let_others_run()
            loop.now += 0.1 + late
        await let_others_run()
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
