"""Schedules of small graphs, whose ends are known."""

import pytest

from luigid.overview.simulation import Job, Schedule, order, simulate
from luigid.state.slices import finish


def schedule(*jobs: Job, processes: int) -> Schedule:
    return finish(simulate(jobs, processes))


def job(seconds: float, *deps: int, is_running: bool = False) -> Job:
    return Job(seconds, is_running, deps)


@pytest.mark.parametrize(("processes", "end"), [(1, 40), (2, 30), (3, 30), (100, 30)])
def test_diamond(processes: int, end: float) -> None:
    found = schedule(job(10), job(10, 0), job(10, 0), job(10, 1, 2), processes=processes)
    assert (found.end, found.path_seconds) == (end, 30)
    assert list(found.path) in ([0, 1, 3], [0, 2, 3])


def test_fan_takes_work_by_processes() -> None:
    fan = [job(2) for _ in range(1000)]
    found = schedule(*fan, job(3, *range(1000)), processes=10)
    assert (found.end, found.path_seconds) == (203, 5)


def test_long_chain_goes_first() -> None:
    shorts = [job(1) for _ in range(10)]
    chain = [job(1, *([9 + number] if number else [])) for number in range(10)]
    assert schedule(*shorts, *chain, processes=2).end == 10


def test_runs_under_way_hold_their_processes() -> None:
    running = [job(5, is_running=True), job(7, is_running=True)]
    assert schedule(*running, job(1), processes=1).end == 8
    assert schedule(*running, job(1), processes=2).end == 7


def test_circles_are_left_out_of_the_order() -> None:
    assert finish(order([job(1, 1), job(1, 0), job(1)])) == [2]
