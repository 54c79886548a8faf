"""How long it takes until some tasks are DONE, if each takes so many seconds.

A list scheduling: whenever a process is free, it takes the ready task with the longest way to the
end. Nothing of tasks and workers is known here but durations and dependencies.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

from luigid.state.slices import CHUNK_SIZE, Slices


@dataclass(frozen=True, slots=True)
class Job:
    """A task that is not DONE."""

    #: from now on
    seconds: float
    #: it runs already
    is_running: bool
    #: positions of the jobs that must end first
    deps: Sequence[int]


@dataclass(frozen=True, slots=True)
class Schedule:
    """What comes of some jobs."""

    #: seconds until all have ended
    end: float
    #: the longest way through the dependencies: positions of jobs, the first one first
    path: Sequence[int]
    path_seconds: float
    #: the sum of all
    work: float


def order(jobs: Sequence[Job]) -> Slices[list[int]]:
    """Return the jobs with each after those that it waits for; those in circles are left out."""
    unmet = [len(job.deps) for job in jobs]
    dependents = _dependents(jobs)
    ordered = [number for number, count in enumerate(unmet) if not count]
    for step, number in enumerate(ordered):  # it grows meanwhile
        for dependent in dependents[number]:
            unmet[dependent] -= 1
            if not unmet[dependent]:
                ordered.append(dependent)
        if step % CHUNK_SIZE == 0:
            yield
    return ordered


def simulate(jobs: Sequence[Job], processes: int) -> Slices[Schedule]:
    """Return what comes of jobs without circles, by so many processes.

    Jobs that run take a process each, also if they are more.
    """
    ordered = yield from order(jobs)
    dependents = _dependents(jobs)
    yield
    ways, nexts = yield from _longest_ways(jobs, ordered, dependents)
    first = max(range(len(jobs)), key=ways.__getitem__)
    path = [first]
    while (follower := nexts[path[-1]]) is not None:
        path.append(follower)
    yield
    end = yield from _run(jobs, dependents, ways, processes)
    return Schedule(end, path, ways[first], sum(job.seconds for job in jobs))


def _dependents(jobs: Sequence[Job]) -> list[list[int]]:
    dependents: list[list[int]] = [[] for _ in jobs]
    for number, job in enumerate(jobs):
        for dep in job.deps:
            dependents[dep].append(number)
    return dependents


def _longest_ways(
    jobs: Sequence[Job], ordered: Sequence[int], dependents: Sequence[Sequence[int]]
) -> Slices[tuple[list[float], list[int | None]]]:
    """Return the seconds from the start of each job to the end, and the job that comes next."""
    ways = [0.0] * len(jobs)
    nexts: list[int | None] = [None] * len(jobs)
    for step, number in enumerate(reversed(ordered)):
        following = max(dependents[number], key=ways.__getitem__, default=None)
        nexts[number] = following
        ways[number] = jobs[number].seconds + (0.0 if following is None else ways[following])
        if step % CHUNK_SIZE == 0:
            yield
    return ways, nexts


def _run(
    jobs: Sequence[Job],
    dependents: Sequence[Sequence[int]],
    ways: Sequence[float],
    processes: int,
) -> Slices[float]:
    unmet = [len(job.deps) for job in jobs]
    running = [(job.seconds, number) for number, job in enumerate(jobs) if job.is_running]
    heapify(running)
    ready = [
        (-ways[number], number)
        for number, job in enumerate(jobs)
        if not job.is_running and not unmet[number]
    ]
    heapify(ready)
    yield
    now, step = 0.0, 0
    while running or ready:
        while ready and len(running) < processes:
            _, number = heappop(ready)
            heappush(running, (now + jobs[number].seconds, number))
        now, ended = heappop(running)
        for dependent in dependents[ended]:
            unmet[dependent] -= 1
            if not unmet[dependent] and not jobs[dependent].is_running:
                heappush(ready, (-ways[dependent], dependent))
        step += 1
        if step % CHUNK_SIZE == 0:
            yield
    return now
