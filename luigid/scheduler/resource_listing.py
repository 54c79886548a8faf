"""The resources that have a total: what is used of each, where, and by which tasks."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from luigid.scheduler.resources import Usage
from luigid.scheduler.sliced_answer import ListedRow, ListedRows, ListedTask, ListedTasks
from luigid.state.limits import HOST, WINDOWS, Counter
from luigid.state.slices import Slices, in_chunks
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
        """Take the state; `find_holders` comes next."""
        self._state = state
        self._limits = state.limits
        self._usage = Usage(state, now)
        #: counter -> RUNNING tasks that hold some of it, with the amounts
        self._holders: dict[Counter, list[tuple[Task, float]]] = {}
        #: resource -> its hosts or workers
        self._places: dict[str, set[str]] = {}
        self._own = set(self._limits.own())
        for name, place in self._own:
            self._places.setdefault(name, set()).add(place)
        for counter in self._usage.held:
            if not isinstance(counter, str):
                self._places.setdefault(counter[0], set()).add(counter[1])

    def find_holders(self) -> Slices[None]:
        """Find what RUNNING tasks hold; the state may not change between the slices."""
        for chunk in in_chunks(self._state.with_status(RUNNING)):
            for task in chunk:
                counters = self._state.counters[task.worker_running]
                for name, amount in task.held_resources.items():
                    counter = counters[name]
                    if amount != 0 and counter is not None:
                        self._holders.setdefault(counter, []).append((task, amount))
            yield

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


def list_resources(state: SchedulerState, now: float, *, send_messages: bool) -> Slices[ListedRows]:
    """Return the resources that have a total, with their use and the RUNNING tasks that hold them.

    A report of a running task may change its `resources`; what its run holds remains. One that is
    limited by host or worker is followed by its hosts or workers; of its own row, the use is the
    largest of those that have no limit of their own. The state may not change between the slices.
    """
    listing = ResourceListing(state, now)
    yield from listing.find_holders()
    rows = []
    for name in listing.names():
        places = listing.of_places(name)
        row = _row(name, listing.of_server(name), send_messages=send_messages)
        if places:
            shared = [each.used for each in places if not each.has_own_total]
            row.described["num_used"] = max(shared, default=0)
        rows.append(row)
        yield
        base = name.rpartition("@")[0]
        for each in places:
            named = f"{base}@{each.counter[1]}"
            rows.append(_row(named, each, send_messages=send_messages))
            yield
    return ListedRows(rows)


def _row(name: str, listed: Listed, *, send_messages: bool) -> ListedRow:
    """Return a row of Luigi's resource_list."""
    described = {
        "name": name,
        "num_total": listed.total,
        "num_used": listed.used,
        "num_consumer": len(listed.holders),
    }
    running: ListedTasks = {task.id: ListedTask(task, send_messages) for task, _ in listed.holders}
    return ListedRow(described, running)
