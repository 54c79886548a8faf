"""How long it takes until some tasks are DONE, if each takes so many seconds.

A list scheduling: whenever a process is free, it takes the ready task with the longest way to the
end. Nothing of tasks and workers is known here but durations and dependencies.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

from luigid.state.slices import CHUNK_SIZE, Slices, in_chunks


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


def order(jobs: Sequence[Job]) -> Slices[list[int]]:
    """Return the jobs with each after those that it waits for; those in circles are left out."""
    unmet = [len(job.deps) for job in jobs]
    dependents = yield from _dependents(jobs)
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
    """Return what comes of jobs, by so many processes. Each stands after those it waits for.

    Jobs that run take a process each, also if they are more.
    """
    dependents = yield from _dependents(jobs)
    ways, nexts = yield from _longest_ways(jobs, dependents)
    first = max(range(len(jobs)), key=ways.__getitem__)
    path = [first]
    while (follower := nexts[path[-1]]) is not None:
        path.append(follower)
    yield
    end = yield from _run(jobs, dependents, ways, processes)
    return Schedule(end, path, ways[first])


def _dependents(jobs: Sequence[Job]) -> Slices[list[list[int]]]:
    dependents: list[list[int]] = [[] for _ in jobs]
    yield
    for number, job in enumerate(jobs):
        for deps in in_chunks(job.deps):
            for dep in deps:
                dependents[dep].append(number)
            if len(deps) == CHUNK_SIZE:
                yield
        if number % CHUNK_SIZE == 0:
            yield
    return dependents


def _longest_ways(
    jobs: Sequence[Job], dependents: Sequence[Sequence[int]]
) -> Slices[tuple[list[float], list[int | None]]]:
    """Return the seconds from the start of each job to the end, and the job that comes next."""
    ways = [0.0] * len(jobs)
    nexts: list[int | None] = [None] * len(jobs)
    for number in reversed(range(len(jobs))):
        following = max(dependents[number], key=ways.__getitem__, default=None)
        nexts[number] = following
        ways[number] = jobs[number].seconds + (0.0 if following is None else ways[following])
        if number % CHUNK_SIZE == 0:
            yield
    return ways, nexts


def _run(
    jobs: Sequence[Job],
    dependents: Sequence[Sequence[int]],
    ways: Sequence[float],
    processes: int,
) -> Slices[float]:
    unmet = [len(job.deps) for job in jobs]
    yield
    running: list[tuple[float, int]] = []
    ready: list[tuple[float, int]] = []
    for number, job in enumerate(jobs):
        if job.is_running:
            running.append((job.seconds, number))
        elif not unmet[number]:
            ready.append((-ways[number], number))
        if number % CHUNK_SIZE == 0:
            yield
    heapify(running)
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
