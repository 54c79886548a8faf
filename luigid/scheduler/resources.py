"""Arithmetic of resources: what runs hold, and what has started, against the totals."""

from collections.abc import Mapping
from types import MappingProxyType

from luigid.state.index.runs import IndexedRun
from luigid.state.limits import Amounts, Counter, Limits, Needs, Place, Rates, own_limit
from luigid.state.state import SchedulerState


class Usage:
    """What is used of each resource at one moment.

    It must not be used after the state has changed.
    """

    __slots__ = ("_state", "held", "now")

    def __init__(self, state: SchedulerState, now: float) -> None:
        """Count what RUNNING tasks hold."""
        self._state = state
        self.now = now
        runs = state.indices.runs
        #: counter -> amount, without rates
        self.held: dict[Counter, float] = {}
        self.held.update(runs.used_by(state.counters) if state.limits.is_used else runs.used())

    def of(self, counter: Counter) -> float:
        """Return what is held, or what has started in the window of a rate."""
        if isinstance(counter, str) and self._state.limits.window(counter) is not None:
            return self._state.starts.used(counter, self.now)
        return self.held.get(counter, 0)

    def fits(self, needs: Needs, place: Place) -> bool:
        """Return whether a run could start at a place, if nothing were reserved."""
        return self.allows(needs.at(place)) and self.allows_start(needs.rates)

    def allows(self, amounts: Amounts) -> bool:
        """Return whether so much can be held, besides what is held. Rates admit their total."""
        return has_room(amounts, self.held, self._state.limits)

    def allows_start(
        self, rates: Rates, starting: Mapping[Counter, float] = MappingProxyType({})
    ) -> bool:
        """Return whether rates admit a start now, besides those that are expected now."""
        if not rates:
            return True
        totals = self._state.limits.totals
        return all(
            amount + self.of(rate) + starting.get(rate, 0) <= totals[rate] for rate, amount in rates
        )

    def next_start(self, counter: Counter, amount: float) -> float | None:
        """Return when a rate admits so much, in seconds since the epoch.

        None if it admits it now, if it never will, or for resources that runs hold.
        """
        limits = self._state.limits
        if not isinstance(counter, str) or limits.window(counter) is None:
            return None
        excess = amount + self.of(counter) - limits.total(counter)
        if excess <= 0 or amount > limits.total(counter):
            return None
        return self._state.starts.next_at(counter, excess, self.now)

    def holders(self, counter: Counter) -> list[tuple[IndexedRun, float]]:
        """Return the runs that hold some of it, and how much each, in no particular order."""
        runs, limits = self._state.indices.runs, self._state.limits
        if isinstance(counter, str):
            is_held = limits.window(counter) is None
            held = runs.holders(counter).values() if is_held else ()
            return [(run, run.held[counter]) for run in held]
        name, place = counter
        return [
            (run, run.held[each])
            for each in {name, own_limit(name, place) or name}
            for run in runs.holders(each).values()
            if self._state.counters[run.worker_id][each] == counter
        ]


def has_room(amounts: Amounts, taken: Mapping[Counter, float], limits: Limits) -> bool:
    """Return whether amounts fit within the totals, besides what is taken."""
    totals = limits.totals
    for counter, amount in amounts:  # noqa: SIM110 - a loop is faster, and get_work makes many
        if amount + taken.get(counter, 0) > totals[counter]:
            return False
    return True


def add_amounts(used: dict[Counter, float], amounts: Amounts) -> None:
    """Add amounts to those in `used`, in place."""
    for counter, amount in amounts:
        used[counter] = used.get(counter, 0) + amount


def decreased(held: Mapping[str, float], decrease: Mapping[str, float]) -> dict[str, float]:
    """Return the amounts that a run holds after it released some; none becomes negative.

    Amounts in `decrease` that are not positive, and resources that are not held, are ignored.
    """
    left = dict(held)
    for name, amount in decrease.items():
        if amount > 0 and name in left:
            left[name] = max(0, left[name] - amount)
    return left
