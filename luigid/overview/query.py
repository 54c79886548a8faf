"""Which tasks are asked for, in which order, and which page of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from luigid.overview.catalogue_entry import CatalogueEntry
from luigid.overview.statuses import BY_URGENCY


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The filters besides the status. An empty one lets every task through."""

    families: frozenset[str] = frozenset()
    resources: frozenset[str] = frozenset()
    #: case-folded; a task fits if each is a part of its text
    terms: frozenset[str] = frozenset()

    def fitting(self, entries: Sequence[CatalogueEntry]) -> Sequence[CatalogueEntry]:
        """Return those that fit. One filter after the other: a search looks at all tasks."""
        if self.families:
            entries = [entry for entry in entries if entry.family in self.families]
        if self.resources:
            entries = [entry for entry in entries if not self.resources.isdisjoint(entry.resources)]
        for term in self.terms:
            entries = [entry for entry in entries if term in entry.text]
        return entries

    def holds(self, entry: CatalogueEntry) -> bool:
        """Whether a task fits."""
        return bool(self.fitting([entry]))


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskQuery:
    """The parameters of `/v1/tasks`."""

    #: empty: all
    statuses: frozenset[str] = frozenset()
    scope: Scope = Scope()
    #: status, family, priority or time
    sort: str = "status"
    is_descending: bool = False
    offset: int = 0
    limit: int = 50

    @classmethod
    def of(cls, parameters: Mapping[str, Any]) -> Self:
        """Make one of parameters that the contract has checked."""
        sort = parameters["sort"]
        return cls(
            statuses=frozenset(parameters.get("status") or ()),
            scope=Scope(
                families=frozenset(parameters.get("family") or ()),
                resources=frozenset(parameters.get("resource") or ()),
                terms=frozenset(term.casefold() for term in parameters["search"].split()),
            ),
            sort=sort.removeprefix("-"),
            is_descending=sort.startswith("-"),
            offset=parameters["offset"],
            limit=parameters["limit"],
        )

    @property
    def urgency(self) -> list[str]:
        """The statuses asked for, the most urgent first."""
        return [status for status in BY_URGENCY if not self.statuses or status in self.statuses]
