"""The tasks of a scope, sorted by one thing."""

from collections.abc import Callable, Collection
from typing import Final

from sortedcontainers import SortedList

from luigid.overview.catalogue_entry import CatalogueEntry
from luigid.overview.query import Scope, TaskQuery
from luigid.overview.sorting import (
    Item,
    concatenated,
    merged,
    sort_in_steps,
)
from luigid.overview.statuses import BY_URGENCY
from luigid.state.slices import Slices, in_chunks

_ITEMS: Final[dict[str, Callable[[CatalogueEntry], Item]]] = {
    "status": lambda entry: (-entry.time, entry.task.id),
    "family": lambda entry: (entry.family, entry.task.id),
    "priority": lambda entry: (entry.priority, entry.task.id),
    "time": lambda entry: (entry.time, entry.task.id),
}


class Order:
    """A sorted list for each status, so that one order serves every choice of statuses.

    A page of several statuses is cut out of their lists without walking what comes before it.
    """

    def __init__(self, scope: Scope, sort: str) -> None:
        #: changes that it has taken in, or has had a look at, since it was last asked for
        self.idle = 0
        self._scope = scope
        self._sort = sort
        self._item = _ITEMS[sort]
        self._lists: dict[str, SortedList] = {}

    def fill(self, entries: Collection[CatalogueEntry]) -> Slices[None]:
        """Take in all entries there are, once."""
        item, fitting = self._item, self._scope.fitting
        items: dict[str, list[Item]] = {status: [] for status in BY_URGENCY}
        for portion in in_chunks(entries):
            for entry in fitting(portion):
                items[entry.status].append(item(entry))
            yield
        for status in BY_URGENCY:
            self._lists[status] = yield from sort_in_steps(items.pop(status))

    def replace(self, old: CatalogueEntry | None, new: CatalogueEntry | None) -> None:
        """Take in another entry in place of one, which may be none."""
        before, after = self._place(old), self._place(new)
        if before == after:
            return
        if before is not None:
            self._lists[before[0]].remove(before[1])
        if after is not None:
            self._lists[after[0]].add(after[1])

    def page(self, query: TaskQuery) -> tuple[int, list[str]]:
        """Return how many tasks fit, and the ids of those on the page."""
        lists = [self._lists[status] for status in query.urgency]
        total = sum(map(len, lists))
        start, stop = query.offset, min(query.offset + query.limit, total)
        if start >= stop:
            return total, []
        if query.is_descending:
            start, stop = total - stop, total - start
        cut = concatenated if self._sort == "status" else merged
        ids = [task_id for _, task_id in cut(lists, start, stop)]
        return total, ids[::-1] if query.is_descending else ids

    def validate(self, entries: Collection[CatalogueEntry]) -> None:
        """Recount.

        Raises:
            AssertionError: an entry is filed otherwise.

        """
        for status, filed in self._lists.items():
            fitting = [e for e in entries if e.status == status and self._scope.holds(e)]
            assert list(filed) == sorted(map(self._item, fitting))

    def _place(self, entry: CatalogueEntry | None) -> tuple[str, Item] | None:
        """Return under which status an entry is filed, and as what."""
        if entry is None or not self._scope.holds(entry):
            return None
        return entry.status, self._item(entry)
