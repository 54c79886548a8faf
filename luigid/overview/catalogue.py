"""All tasks, counted and sorted, brought up to date from what has changed."""

from collections import Counter
from typing import Final

from luigid.overview.catalogue_entry import CatalogueEntry
from luigid.overview.order import Order
from luigid.overview.query import Scope
from luigid.overview.statuses import BY_URGENCY, counted_status
from luigid.overview.upstream_index import UpstreamIndex
from luigid.state.changes import Watch
from luigid.state.slices import Slices, in_chunks
from luigid.state.state import SchedulerState
from luigid.state.task import PENDING
from luigid.state.upstream import UPSTREAM_DISABLED, UPSTREAM_FAILED, upstream_statuses

#: orders that are kept: as many as people look at different things at a time, more or less
MAX_ORDERS: Final = 16
#: tasks that are sorted for the first time at the cost of one that is taken out and put elsewhere
_CHEAPER: Final = 8


class Catalogue:
    """The entries of one state, with the counts and orders over them.

    It is true of the state as it was at the last `update`. To make it true costs what has changed
    since; the first time, all there is.
    """

    def __init__(self, state: SchedulerState) -> None:
        self._state = state
        self._watch: Watch | None = None
        self._orders: dict[tuple[Scope, str], Order] = {}
        self.upstream = UpstreamIndex(state)
        #: task id -> entry
        self.entries: dict[str, CatalogueEntry] = {}
        #: family -> counted status -> how many; none that is 0
        self.families: dict[str, dict[str, int]] = {}
        #: counted status -> how many
        self.statuses: dict[str, int] = dict.fromkeys(BY_URGENCY, 0)

    def update(self) -> Slices[None]:
        """Take in what has changed. If more changes between the steps, that is for the next time.

        It must be run to its end before it is called again.
        """
        if self._watch is None:
            self._watch = self._state.changes.watch()
        # The indices say which tasks a DISABLED one holds up since the change, so they come first.
        self._state.indices.refresh()
        changed = self._watch.take()
        touched = yield from self.upstream.update(changed)
        task_ids = self._everything() if changed is None else changed | touched
        self._drop_idle_orders(len(task_ids))
        for portion in in_chunks(task_ids):
            for task_id in portion:
                self._file(task_id)
            yield

    def order(self, scope: Scope, sort: str) -> Order | None:
        """Return an order if there is one, which is kept a while longer then."""
        order = self._orders.pop((scope, sort), None)
        if order is not None:
            self._orders[scope, sort] = order
            order.idle = 0
        return order

    def make_order(self, scope: Scope, sort: str) -> Slices[None]:
        """Make an order and keep it, in place of the one that was not asked for the longest.

        There must be no `update` between the steps.
        """
        order = Order(scope, sort)
        yield from order.fill(self.entries.values())
        self._orders[scope, sort] = order
        while len(self._orders) > MAX_ORDERS:
            del self._orders[next(iter(self._orders))]

    def warm(self) -> Slices[None]:
        """Make what a search looks at before anybody searches."""
        for portion in in_chunks(list(self.entries.values())):
            for entry in portion:
                entry.text  # noqa: B018  # kept from now on
            yield

    def _drop_idle_orders(self, changes: int) -> None:
        """Drop the orders which it would cost more to keep true than to make again."""
        for key, order in list(self._orders.items()):
            order.idle += changes
            if order.idle * _CHEAPER > len(self.entries):
                del self._orders[key]

    def _everything(self) -> list[str]:
        """Return the ids of all tasks, in the order in which they lie in memory; then the lost."""
        return [*self._state.tasks, *(self.entries.keys() - self._state.tasks.keys())]

    def _file(self, task_id: str) -> None:
        task = self._state.tasks.get(task_id)
        old = self.entries.get(task_id)
        new = None
        if task is not None:
            status = counted_status(task, self.upstream)
            if old is not None and old.is_true(task, status):
                return
            new = CatalogueEntry(task, status, old)
        if old is not None:
            self._count(old, -1)
            del self.entries[task_id]
        if new is not None:
            self._count(new, 1)
            self.entries[task_id] = new
        for order in self._orders.values():
            order.replace(old, new)

    def _count(self, entry: CatalogueEntry, number: int) -> None:
        self.statuses[entry.status] += number
        counts = self.families.setdefault(entry.family, {})
        count = counts.get(entry.status, 0) + number
        if count:
            counts[entry.status] = count
        else:
            del counts[entry.status]
            if not counts:
                del self.families[entry.family]

    def validate(self) -> None:
        """Recount everything. To be called when nothing has changed since the last `update`.

        Raises:
            AssertionError: something differs from the recount.

        """
        upstream = upstream_statuses(self._state)
        counts: dict[str, Counter[str]] = {}
        for task in self._state.tasks.values():
            grave = upstream.get(task.id) in (UPSTREAM_DISABLED, UPSTREAM_FAILED)
            status = upstream[task.id] if grave and task.status == PENDING else task.status
            assert self.entries[task.id].is_true(task, status)
            counts.setdefault(task.family, Counter())[status] += 1
        assert self.entries.keys() == self._state.tasks.keys()
        assert self.families == counts
        assert self.statuses == {
            status: sum(family[status] for family in counts.values()) for status in BY_URGENCY
        }
        assert len(self._orders) <= MAX_ORDERS
        for order in self._orders.values():
            order.validate(self.entries.values())
