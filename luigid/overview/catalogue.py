"""An index of all tasks, with counts and sorted orders, updated from what has changed."""

from collections import Counter
from typing import Final

from luigid.overview.catalogue_entry import CatalogueEntry
from luigid.overview.counted_statuses import BY_URGENCY, counted_status
from luigid.overview.order import Order
from luigid.overview.query import Scope
from luigid.overview.upstream_index import UpstreamIndex
from luigid.state.changes import Watch
from luigid.state.slices import Slices, in_chunks
from luigid.state.state import SchedulerState
from luigid.state.task import PENDING
from luigid.state.upstream import UPSTREAM_DISABLED, UPSTREAM_FAILED, upstream_statuses

#: orders in memory: about as many as there are different lists that people look at
MAX_ORDERS: Final = 16
#: what it costs to move an entry within an order, where 1 is its share of sorting a new order
MOVE_COST: Final = 8


class Catalogue:
    """The entries of all tasks of one state, with the counts and orders over them.

    It shows the state as it was at the last `update`. The first update costs a look at every task,
    a later one a look at those that changed.
    """

    def __init__(self, state: SchedulerState, move_cost: int = MOVE_COST) -> None:
        """Take the state and the cost of a move; with 0 no unused order is dropped."""
        self._state = state
        self._move_cost = move_cost
        self._watch: Watch | None = None
        #: the least recently used first
        self._orders: dict[tuple[Scope, str], Order] = {}
        self.upstream = UpstreamIndex(state)
        #: task id -> entry
        self.entries: dict[str, CatalogueEntry] = {}
        #: family -> counted status -> number of tasks; without zeros
        self.families: dict[str, dict[str, int]] = {}
        #: counted status -> number of tasks
        self.statuses: dict[str, int] = dict.fromkeys(BY_URGENCY, 0)
        #: number of tasks that are FAILED, or DISABLED because of failures
        self.failed = 0

    def update(self) -> Slices[None]:
        """Follow the changes. What changes between the slices is left to the next update.

        An update must be finished before the next one begins.
        """
        if self._watch is None:
            self._watch = self._state.changes.watch()
        # Refreshing the indices marks the tasks that a DISABLED one now holds up, or no longer.
        self._state.indices.refresh()
        changed = self._watch.take()
        touched = yield from self.upstream.update(changed)
        task_ids = self._all_task_ids() if changed is None else changed | touched
        self._drop_unused_orders(len(task_ids))
        for chunk in in_chunks(task_ids):
            for task_id in chunk:
                self._refresh_entry(task_id)
            yield

    def find_order(self, scope: Scope, sort: str) -> Order | None:
        """Return the order if it is in memory, and mark it as the most recently used."""
        order = self._orders.pop((scope, sort), None)
        if order is not None:
            self._orders[scope, sort] = order
            order.changes_since_use = 0
        return order

    def make_order(self, scope: Scope, sort: str) -> Slices[None]:
        """Sort a new order; beyond MAX_ORDERS it displaces the least recently used one.

        No `update` may run between the slices.
        """
        order = Order(scope, sort)
        yield from order.fill(self.entries.values())
        self._orders[scope, sort] = order
        while len(self._orders) > MAX_ORDERS:
            del self._orders[next(iter(self._orders))]

    def warm_up(self) -> Slices[None]:
        """Compute the search text of every entry, so that the first search need not."""
        for chunk in in_chunks(list(self.entries.values())):
            for entry in chunk:
                entry.search_text  # noqa: B018  # cached from now on
            yield

    def _drop_unused_orders(self, changes: int) -> None:
        """Drop the orders that are cheaper to sort again than to update."""
        for key, order in list(self._orders.items()):
            order.changes_since_use += changes
            if order.changes_since_use * self._move_cost > len(self.entries):
                del self._orders[key]

    def _all_task_ids(self) -> list[str]:
        """Return the ids of all tasks, and of entries whose task was removed."""
        # The tasks in the order of the state, in which they mostly lie in memory.
        return [*self._state.tasks, *(self.entries.keys() - self._state.tasks.keys())]

    def _refresh_entry(self, task_id: str) -> None:
        task = self._state.tasks.get(task_id)
        old = self.entries.get(task_id)
        new = None
        if task is not None:
            status = counted_status(task, self.upstream)
            if old is not None and old.is_current(task, status):
                return
            new = CatalogueEntry(task, status, old)
        if old is not None:
            self._add_to_counts(old, -1)
            del self.entries[task_id]
        if new is not None:
            self._add_to_counts(new, 1)
            self.entries[task_id] = new
        for order in self._orders.values():
            order.replace(old, new)

    def _add_to_counts(self, entry: CatalogueEntry, number: int) -> None:
        self.statuses[entry.status] += number
        self.failed += number * entry.has_failed
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
            is_held_up = upstream.get(task.id) in (UPSTREAM_DISABLED, UPSTREAM_FAILED)
            status = upstream[task.id] if is_held_up and task.status == PENDING else task.status
            assert self.entries[task.id].is_current(task, status)
            counts.setdefault(task.family, Counter())[status] += 1
        assert self.entries.keys() == self._state.tasks.keys()
        assert self.families == counts
        assert self.statuses == {
            status: sum(family[status] for family in counts.values()) for status in BY_URGENCY
        }
        assert self.failed == sum(task.has_failed for task in self._state.tasks.values())
        assert len(self._orders) <= MAX_ORDERS
        for order in self._orders.values():
            order.validate(self.entries.values())
