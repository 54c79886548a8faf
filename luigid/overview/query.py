"""A query for a page of tasks: filters, sort order, offset and limit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

from luigid.overview.catalogue_entry import CatalogueEntry
from luigid.overview.counted_statuses import BY_URGENCY

#: the values of the parameter `held`, and of that of a filter in JSON
_HELD: Final = {None: None, "true": True, "false": False, True: True, False: False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The filters besides the status. An empty filter matches every task."""

    families: frozenset[str] = frozenset()
    resources: frozenset[str] = frozenset()
    #: case-folded; a task matches if its search text contains each of them
    terms: frozenset[str] = frozenset()
    #: whether the tasks are held; None: either
    is_held: bool | None = None

    def matching(self, entries: Sequence[CatalogueEntry]) -> Sequence[CatalogueEntry]:
        """Return the entries that match."""
        # A search looks at all tasks: a list for each filter is faster than a call for each task.
        if self.families:
            entries = [entry for entry in entries if entry.family in self.families]
        if self.is_held is not None:
            entries = [entry for entry in entries if entry.is_held == self.is_held]
        if self.resources:
            entries = [entry for entry in entries if not self.resources.isdisjoint(entry.resources)]
        for term in self.terms:
            entries = [entry for entry in entries if term in entry.search_text]
        return entries

    def matches(self, entry: CatalogueEntry) -> bool:
        """Tell whether an entry matches."""
        return bool(self.matching([entry]))


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskQuery:
    """The parameters of `/v1/tasks`."""

    #: None: all tasks
    task_ids: frozenset[str] | None = None
    #: empty: all statuses
    statuses: frozenset[str] = frozenset()
    scope: Scope = Scope()
    #: status, family, priority or time
    sort: str = "status"
    is_descending: bool = False
    offset: int = 0
    limit: int = 50

    @classmethod
    def from_parameters(cls, parameters: Mapping[str, Any]) -> Self:
        """Return the query of parameters that the contract has checked."""
        sort = parameters["sort"]
        return cls(
            task_ids=frozenset(parameters["task_id"]) if "task_id" in parameters else None,
            statuses=frozenset(parameters.get("status") or ()),
            scope=Scope(
                families=frozenset(parameters.get("family") or ()),
                resources=frozenset(parameters.get("resource") or ()),
                terms=frozenset(term.casefold() for term in parameters["search"].split()),
                is_held=_HELD[parameters.get("held")],
            ),
            sort=sort.removeprefix("-"),
            is_descending=sort.startswith("-"),
            offset=parameters["offset"],
            limit=parameters["limit"],
        )

    @property
    def statuses_by_urgency(self) -> list[str]:
        """The statuses that match, the most urgent first."""
        return [status for status in BY_URGENCY if not self.statuses or status in self.statuses]
