"""Lets workers come, work and leave, in the order of time."""

import heapq
from collections.abc import Callable, Iterable, Iterator
from itertools import count
from typing import NamedTuple

from luigid.demo.chance import Chance
from luigid.demo.pace import Pace
from luigid.demo.worker import Call, Worker, WorkerPlan


class Arrival(NamedTuple):
    """When a worker is started."""

    time: float
    plan: WorkerPlan


class Simulation:
    """All workers of the demo. It never waits: its caller says what time it is."""

    def __init__(self, call: Call, chance: Chance, pace: Pace) -> None:
        self.pace = pace
        self._call = call
        self._chance = chance
        #: ids of the tasks whose output exists
        self._complete: set[str] = set()
        self._order = count()
        #: when each worker acts next
        self._due: list[tuple[float, int, Worker]] = []
        self._arrivals: Iterator[Arrival] = iter(())
        self._next_arrival: Arrival | None = None

    def expect(self, arrivals: Iterable[Arrival]) -> None:
        """Start workers at these times, which must be in order, instead of those before."""
        self._arrivals = iter(arrivals)
        self._next_arrival = next(self._arrivals, None)

    @property
    def next_step(self) -> float:
        """When something is due next; infinity if nothing is."""
        due = self._due[0][0] if self._due else float("inf")
        return due if self._next_arrival is None else min(due, self._next_arrival.time)

    def run(self, until: float, set_clock: Callable[[float], None]) -> None:
        """Make all steps that are due until a time, each at its time."""
        while self.next_step <= until:
            now = self.next_step
            set_clock(now)
            self.step(now)

    def step(self, now: float) -> None:
        """Make the steps that are due now."""
        while self._next_arrival is not None and self._next_arrival.time <= now:
            plan = self._next_arrival.plan
            worker = Worker(plan, self._call, self._chance, self.pace, self._complete)
            self._add(now, worker)
            self._next_arrival = next(self._arrivals, None)
        while self._due and self._due[0][0] <= now:
            _, _, worker = heapq.heappop(self._due)
            again = worker.step(now)
            if again is not None:
                # A step at the same time would be made for ever.
                self._add(max(again, now + 1e-3), worker)

    def go_on(self, now: float, call: Call, speed: float) -> None:
        """Go on with another scheduler that has the same state, at another speed."""
        factor = self.pace.speed / speed
        self.pace.speed = speed
        self._call = call
        workers = [worker for _, _, worker in sorted(self._due)]
        self._due = []
        for worker in workers:
            worker.call = call
            worker.change_pace(now, factor)
            self._add(now, worker)

    def _add(self, time: float, worker: Worker) -> None:
        heapq.heappush(self._due, (time, next(self._order), worker))
