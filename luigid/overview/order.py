"""The tasks of a scope, sorted by one attribute."""

from collections.abc import Callable, Collection, Iterable, Iterator
from heapq import merge
from itertools import chain
from typing import Final

from sortedcontainers import SortedList

from luigid.overview.catalogue_entry import CatalogueEntry
from luigid.overview.counted_statuses import BY_URGENCY
from luigid.overview.query import Scope, TaskQuery
from luigid.overview.sorting import (
    Item,
    islice_concatenated,
    islice_merged,
    sort_in_slices,
)
from luigid.state.slices import Slices, finish, in_chunks

_TO_ITEM: Final[dict[str, Callable[[CatalogueEntry], Item]]] = {
    "status": lambda entry: (-entry.time, entry.task.id),
    "family": lambda entry: (entry.family, entry.task.id),
    "priority": lambda entry: (entry.priority, entry.task.id),
    "time": lambda entry: (entry.time, entry.task.id),
}


class Order:
    """A sorted list for each status, so that one order serves every choice of statuses.

    A page of several statuses is cut out of their lists without walking the items before it.
    """

    def __init__(self, scope: Scope, sort: str) -> None:
        #: task changes that it has followed since it was last used
        self.changes_since_use = 0
        self._scope = scope
        self._sort = sort
        self._to_item = _TO_ITEM[sort]
        #: counted status -> items
        self._lists: dict[str, SortedList] = {}

    def fill(self, entries: Collection[CatalogueEntry]) -> Slices[None]:
        """Sort all entries of the scope into the empty order."""
        to_item, matching = self._to_item, self._scope.matching_in_slices
        items: dict[str, list[Item]] = {status: [] for status in BY_URGENCY}
        for chunk in in_chunks(entries):
            for entry in (yield from matching(chunk)):
                items[entry.status].append(to_item(entry))
            yield
        for status in BY_URGENCY:
            self._lists[status] = yield from sort_in_slices(items.pop(status))

    def replace(self, old: CatalogueEntry | None, new: CatalogueEntry | None) -> None:
        """Replace an entry; without an old one add the new one, without a new one remove it."""
        before, after = self._place(old), self._place(new)
        if before == after:
            return
        if before is not None:
            self._lists[before[0]].remove(before[1])
        if after is not None:
            self._lists[after[0]].add(after[1])

    def page(self, query: TaskQuery) -> tuple[int, list[str]]:
        """Return the number of matching tasks, and the ids of those on the page."""
        return finish(self.page_in_slices(query))

    def page_in_slices(self, query: TaskQuery) -> Slices[tuple[int, list[str]]]:
        """Do what `page` does, for a page of very many tasks."""
        lists = [self._lists[status] for status in query.statuses_by_urgency]
        total = sum(map(len, lists))
        start, stop = query.offset, min(query.offset + query.limit, total)
        if start >= stop:
            return total, []
        if query.is_descending:
            start, stop = total - stop, total - start
        cut = islice_concatenated if self._sort == "status" else islice_merged
        ids: list[str] = []
        for chunk in in_chunks(cut(lists, start, stop)):
            ids.extend(task_id for _, task_id in chunk)
            yield
        return total, ids[::-1] if query.is_descending else ids

    def counts(self, query: TaskQuery) -> dict[str, int]:
        """Return counted status -> number of the tasks that match, without zeros."""
        counts = {status: len(self._lists[status]) for status in query.statuses_by_urgency}
        return {status: count for status, count in counts.items() if count}

    def ids(self, query: TaskQuery) -> Iterator[str]:
        """Yield the ids of all tasks that match, as the pages would show them."""
        lists: Iterable[SortedList] = [self._lists[status] for status in query.statuses_by_urgency]
        if query.is_descending:
            lists = [reversed(each) for each in reversed([*lists])]
        is_status = self._sort == "status"
        items: Iterator[Item] = (
            chain.from_iterable(lists) if is_status else merge(*lists, reverse=query.is_descending)
        )
        return (task_id for _, task_id in items)

    def validate(self, entries: Collection[CatalogueEntry]) -> None:
        """Sort all entries anew and compare.

        Raises:
            AssertionError: an item is missing, misplaced or out of date.

        """
        for status, items in self._lists.items():
            matching = [e for e in entries if e.status == status and self._scope.matches(e)]
            assert list(items) == sorted(map(self._to_item, matching))

    def _place(self, entry: CatalogueEntry | None) -> tuple[str, Item] | None:
        """Return the status of the list in which an entry belongs, and its item there."""
        if entry is None or not self._scope.matches(entry):
            return None
        return entry.status, self._to_item(entry)
