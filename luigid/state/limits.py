"""What the names of resources mean: limits of the server, of each host or worker, and rates.

See docs/resources.md. The name of a resource that ends in `@host`, `@worker`, `@second`, `@minute`
or `@hour` means more than in Luigi while it has a total.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from math import isfinite
from typing import Final, NamedTuple, TypeAlias

SERVER: Final = "server"
HOST: Final = "host"
WORKER: Final = "worker"
#: unit of a rate -> length of its window in seconds
WINDOWS: Final[Mapping[str, float]] = {"second": 1.0, "minute": 60.0, "hour": 3600.0}
#: what may follow the `@` of a name that means more than in Luigi
KINDS: Final = frozenset({HOST, WORKER, *WINDOWS})

#: what is counted: a resource of the server or a rate by its name, `gpu@host` on the host `etl-01`
#: as ("gpu@host", "etl-01")
Counter: TypeAlias = str | tuple[str, str]
#: a counter and the amount that a run takes of it
Amounts: TypeAlias = Sequence[tuple[Counter, float]]
#: names of rates and amounts
Rates: TypeAlias = Sequence[tuple[str, float]]

#: number of entries after which what is kept ready is computed again
_MAX_KEPT: Final = 10_000
#: the total of a resource that has none
_DEFAULT_TOTAL: Final = 1


class Place(NamedTuple):
    """Where a task runs, or may run."""

    #: the host's name
    host: str
    #: the id of the worker
    worker: str


#: the name of all hosts that workers do not tell: they count as one
UNKNOWN: Final = "unknown"
NOWHERE: Final = Place(UNKNOWN, UNKNOWN)


class Needs:
    """What a run needs: the resources of a task, by what they mean."""

    __slots__ = ("_at", "by_host", "by_worker", "fixed", "rates")

    def __init__(self, fixed: Amounts) -> None:
        #: needed wherever it runs, rates too
        self.fixed = fixed
        #: names that end in `@host`, and amounts
        self.by_host: Sequence[tuple[str, float]] = ()
        #: names that end in `@worker`, and amounts
        self.by_worker: Sequence[tuple[str, float]] = ()
        #: rates and amounts
        self.rates: Rates = ()
        #: place -> what a run takes there
        self._at: dict[Place | str, Amounts] = {}

    @property
    def depends_on_place(self) -> bool:
        """Whether it matters where the task runs."""
        return bool(self.by_host or self.by_worker)

    def at(self, place: Place) -> Amounts:
        """Return what a run at a place takes."""
        if not self.by_host and not self.by_worker:
            return self.fixed
        key = place if self.by_worker else place.host
        amounts = self._at.get(key)
        if amounts is None:
            if len(self._at) >= _MAX_KEPT:
                self._at.clear()
            amounts = self._at[key] = self._amounts_at(place)
        return amounts

    def _amounts_at(self, place: Place) -> Amounts:
        amounts = [
            *self.fixed,
            *(((name, place.host), amount) for name, amount in self.by_host),
            *(((name, place.worker), amount) for name, amount in self.by_worker),
        ]
        # A task may need `gpu@host` and `gpu@etl-01`, which is the same there.
        summed: dict[Counter, float] = {}
        for counter, amount in amounts:
            summed[counter] = summed.get(counter, 0) + amount
        return amounts if len(summed) == len(amounts) else list(summed.items())

    def limited_at(self, place: Place) -> Amounts:
        """Return what a run takes of the limits of its host and worker."""
        return [each for each in self.at(place) if not isinstance(each[0], str)]

    def what_matters(self, place: Place) -> Place:
        """Return a place without what makes no difference to what a run takes there."""
        host = place.host if self.by_host else UNKNOWN
        return Place(host, place.worker if self.by_worker else UNKNOWN)

    def distinct(self, places: Iterable[Place]) -> Iterator[Place]:
        """Yield the places that differ in what a run takes there, each once."""
        seen = set()
        for place in map(self.what_matters, places):
            if place not in seen:
                seen.add(place)
                yield place


class Limits:
    """The meaning of all names under the totals of one moment."""

    __slots__ = ("_kinds", "_totals", "is_used", "totals")

    def __init__(self, totals: Mapping[str, float]) -> None:
        """Take resource name -> total. What is not named has a total of 1."""
        self._totals = totals
        self._kinds = {name: kind for name in totals if (kind := kind_of(name)) is not None}
        #: whether any name means more than in Luigi
        self.is_used = bool(self._kinds)
        #: counter -> how much there is
        self.totals: Mapping[Counter, float] = _Totals(self.total)

    def kind(self, name: str) -> str | None:
        """Return one of KINDS if a name has a total and means more than in Luigi, else None."""
        return self._kinds.get(name)

    def is_plain(self, name: str) -> bool:
        """Return whether a name means what it means in Luigi."""
        return name not in self._kinds and self.named(name) == name

    def window(self, name: str) -> float | None:
        """Return the length of a rate's window in seconds; None for other resources."""
        return WINDOWS.get(self._kinds.get(name, ""))

    def needs(self, resources: Mapping[str, float]) -> Needs:
        """Return what a run needs that asks for these resources."""
        if not self.is_used:
            return Needs(tuple(resources.items()))
        fixed: list[tuple[Counter, float]] = []
        needs = Needs(fixed)
        for name, amount in resources.items():
            kind = self._kinds.get(name)
            if kind == HOST:
                needs.by_host = [*needs.by_host, (name, amount)]
            elif kind == WORKER:
                needs.by_worker = [*needs.by_worker, (name, amount)]
            elif kind is not None:
                needs.rates = [*needs.rates, (name, amount)]
                fixed.append((name, amount))
            else:
                fixed.append((self.named(name), amount))
        return needs

    def counter(self, name: str, place: Place) -> Counter | None:
        """Return what a run at a place holds under a name; None for a rate."""
        kind = self._kinds.get(name)
        if kind is None:
            return self.named(name)
        if kind in WINDOWS:
            return None
        return name, place.host if kind == HOST else place.worker

    def rates(self, resources: Mapping[str, float]) -> dict[str, float]:
        """Return the rates for which a start counts, and how much."""
        if not self.is_used:
            return {}
        return {
            name: amount
            for name, amount in resources.items()
            if self._kinds.get(name) in WINDOWS and amount > 0 and isfinite(amount)
        }

    def total(self, counter: Counter) -> float:
        """Return how much there is."""
        if isinstance(counter, str):
            return self._totals.get(counter, _DEFAULT_TOTAL)
        name, place = counter
        return self._totals.get(own_limit(name, place) or name, self._totals[name])

    def scope(self, counter: Counter) -> tuple[str, str, str | None]:
        """Return the name of what is counted, `server`, `host` or `worker`, and which of them."""
        if isinstance(counter, str):
            return counter, SERVER, None
        return counter[0], self._kinds[counter[0]], counter[1]

    def own(self) -> Iterator[tuple[str, str]]:
        """Yield the resource and the host or worker of each limit of its own."""
        for name in self._totals if self.is_used else ():
            counter = name if name in self._kinds else self.named(name)
            if not isinstance(counter, str):
                yield counter

    def named(self, name: str) -> Counter:
        """Return what a name counts that is not one of a kind: `gpu@etl-01` is of that host's."""
        base, at, place = name.rpartition("@")
        if at and base and place and place not in KINDS:
            for kind in (HOST, WORKER):
                if f"{base}@{kind}" in self._kinds:
                    return f"{base}@{kind}", place
        return name


class _Totals(dict[Counter, float]):
    """The totals that were asked for."""

    def __init__(self, total: Callable[[Counter], float]) -> None:
        self._total = total

    def __missing__(self, counter: Counter) -> float:
        if len(self) >= _MAX_KEPT:
            self.clear()
        self[counter] = total = self._total(counter)
        return total


class CountersAt(dict[str, "Counter | None"]):
    """What each name counts for a run at a place."""

    def __init__(self, limits: Limits, place: Place) -> None:
        self._limits = limits
        self.place = place

    def __missing__(self, name: str) -> Counter | None:
        if len(self) >= _MAX_KEPT:
            self.clear()
        self[name] = counter = self._limits.counter(name, self.place)
        return counter


class Counters(dict[str | None, CountersAt]):
    """What each name counts for the runs of each worker. Delete what changes its place."""

    def __init__(self, limits: Limits, place_of: Callable[[str | None], Place]) -> None:
        self._limits = limits
        self._place_of = place_of

    def __missing__(self, worker_id: str | None) -> CountersAt:
        if len(self) >= _MAX_KEPT:
            self.clear()
        self[worker_id] = counters = CountersAt(self._limits, self._place_of(worker_id))
        return counters


def kind_of(name: str) -> str | None:
    """Return the one of KINDS in which a name ends, or None."""
    base, at, kind = name.rpartition("@")
    return kind if at and base and kind in KINDS else None


def own_limit(name: str, place: str) -> str | None:
    """Return the name of the limit of one host or worker: of `gpu@host` on `etl-01`, `gpu@etl-01`.

    None if it can have none of its own, because its name is one of KINDS.
    """
    base, _at, _kind = name.rpartition("@")
    return None if place in KINDS else f"{base}@{place}"
