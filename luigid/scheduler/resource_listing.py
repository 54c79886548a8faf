"""The resources that have a total: what is used of each, where, and by which tasks."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from luigid.scheduler.resources import Usage
from luigid.scheduler.sliced_answer import describe_task
from luigid.state.limits import HOST, WINDOWS, Counter
from luigid.state.state import SchedulerState
from luigid.state.task import RUNNING, Task


@dataclass(slots=True)
class Listed:
    """What there is of a resource on the server, a host or a worker."""

    counter: Counter
    #: whether this host or worker has a total of its own
    has_own_total: bool
    total: float
    used: float
    #: RUNNING task and how much it holds
    holders: list[tuple[Task, float]] = field(default_factory=list)


class ResourceListing:
    """The resources of one state at one moment."""

    def __init__(self, state: SchedulerState, now: float) -> None:
        self._state = state
        self._limits = state.limits
        self._usage = Usage(state, now)
        #: counter -> RUNNING tasks that hold some of it, with the amounts
        self._holders: dict[Counter, list[tuple[Task, float]]] = {}
        for task in state.with_status(RUNNING):
            counters = state.counters[task.worker_running]
            for name, amount in task.held_resources.items():
                counter = counters[name]
                if amount != 0 and counter is not None:
                    self._holders.setdefault(counter, []).append((task, amount))
        #: resource -> its hosts or workers
        self._places: dict[str, set[str]] = {}
        self._own = set(self._limits.own())
        for name, place in self._own:
            self._places.setdefault(name, set()).add(place)
        for counter in self._usage.held:
            if not isinstance(counter, str):
                self._places.setdefault(counter[0], set()).add(counter[1])

    def names(self) -> Iterator[str]:
        """Yield the resources, without limits of single hosts and workers."""
        for name in self._state.resources:
            if self._limits.kind(name) is not None or self._limits.is_plain(name):
                yield name

    def of_server(self, name: str) -> Listed:
        """Return a resource of the server, or a rate."""
        return self._listed(name)

    def of_places(self, name: str) -> list[Listed]:
        """Return a resource of hosts or workers on each, by name; nothing for others.

        All hosts of workers are listed, but only those workers that use it, or have a limit.
        """
        kind = self._limits.kind(name)
        if kind is None or kind in WINDOWS:
            return []
        places = set(self._places.get(name, ()))
        if kind == HOST:
            places.update(worker.place.host for worker in self._state.workers.values())
        return [self._listed((name, place)) for place in sorted(places)]

    def _listed(self, counter: Counter) -> Listed:
        return Listed(
            counter,
            has_own_total=not isinstance(counter, str) and counter in self._own,
            total=self._limits.total(counter),
            used=self._usage.of(counter),
            holders=self._holders.get(counter, []),
        )


def list_resources(
    state: SchedulerState, now: float, *, send_messages: bool
) -> list[dict[str, Any]]:
    """Return the resources that have a total, with their use and the RUNNING tasks that hold them.

    A report of a running task may change its `resources`; what its run holds remains. One that is
    limited by host or worker is followed by its hosts or workers; of its own row, the use is the
    largest of those that have no limit of their own.
    """
    listing = ResourceListing(state, now)
    rows = []
    for name in listing.names():
        places = listing.of_places(name)
        row = _row(name, listing.of_server(name), send_messages=send_messages)
        if places:
            shared = [each.used for each in places if not each.has_own_total]
            row["num_used"] = max(shared, default=0)
        rows.append(row)
        base = name.rpartition("@")[0]
        for each in places:
            named = f"{base}@{each.counter[1]}"
            rows.append(_row(named, each, send_messages=send_messages))
    return rows


def _row(name: str, listed: Listed, *, send_messages: bool) -> dict[str, Any]:
    """Return a row of Luigi's resource_list."""
    return {
        "name": name,
        "num_total": listed.total,
        "num_used": listed.used,
        "num_consumer": len(listed.holders),
        "running": {
            task.id: describe_task(task, send_messages=send_messages) for task, _ in listed.holders
        },
    }
