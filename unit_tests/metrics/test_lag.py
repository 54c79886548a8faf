import asyncio
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import count, repeat

from prometheus_client import generate_latest

from luigid.metrics.exposition import LagCollector
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


def sampled(passing: Sequence[float], cpu_times: Iterator[float]) -> dict[str, float]:
    """Run a loop for which time passes in these steps, and return the series of its lag."""
    lag = EventLoopLag(lambda: next(cpu_times))
    loop = ManualLoop()

    async def scenario() -> None:
        sampling = asyncio.create_task(lag.sample())
        for seconds in passing:
            await run_other_tasks()
            loop.now += seconds
        await run_other_tasks()
        sampling.cancel()
        with suppress(asyncio.CancelledError):
            await sampling

    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        runner.run(scenario())
    return samples(generate_latest(LagCollector(lag)))


def test_lag_is_the_time_by_which_a_task_is_woken_late() -> None:
    found = sampled([0.1, 0.1, 0.4], cpu_times=count())
    assert found["luigid_event_loop_lag_seconds_count"] == 3
    assert found['luigid_event_loop_lag_seconds_bucket{le="0.001"}'] == 2
    assert found['luigid_event_loop_lag_seconds_bucket{le="0.25"}'] == 2
    assert found['luigid_event_loop_lag_seconds_bucket{le="0.5"}'] == 3


def test_idle_process_is_woken_once_a_second_and_counts_ten_samples() -> None:
    found = sampled([0.1, 0.5, 0.5, 1.4], cpu_times=repeat(0.0))
    assert found["luigid_event_loop_lag_seconds_count"] == 21
    assert found['luigid_event_loop_lag_seconds_bucket{le="0.001"}'] == 20
    assert found['luigid_event_loop_lag_seconds_bucket{le="0.5"}'] == 21


def test_process_that_has_work_again_is_sampled_ten_times_a_second() -> None:
    cpu_times = iter([0.0, 0.0, 0.5, 1.0, 1.5])
    found = sampled([0.1, 1.0, 0.1, 0.1], cpu_times)
    assert found["luigid_event_loop_lag_seconds_count"] == 13
