"""A query for a page of tasks: filters, sort order, offset and limit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

from luigid.overview import query_text
from luigid.overview.catalogue_entry import CatalogueEntry
from luigid.overview.conditions import LIVE, SLOW, statuses_implied, test_of
from luigid.overview.counted_statuses import BY_URGENCY
from luigid.overview.query_text import Condition
from luigid.state.slices import Slices, finish

#: no task has it: what is asked for when the statuses exclude each other
_NO_STATUS: Final = "none"
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
    #: those of a query whose answer only a change of the task changes
    conditions: frozenset[Condition] = frozenset()

    def matching_in_slices(
        self, entries: Sequence[CatalogueEntry]
    ) -> Slices[Sequence[CatalogueEntry]]:
        """Return the entries that match, of a chunk; with more slices if that takes long."""
        slow = [each for each in self.conditions if each.field in SLOW]
        entries = self._matching_quickly(entries)
        for condition in slow:
            test, found = test_of(condition), []
            for entry in entries:
                if test(entry):
                    found.append(entry)
                if entry.has_failed:
                    yield
            entries = found
        return entries

    def matching(self, entries: Sequence[CatalogueEntry]) -> Sequence[CatalogueEntry]:
        """Return the entries that match."""
        return finish(self.matching_in_slices(entries))

    def matches(self, entry: CatalogueEntry) -> bool:
        """Tell whether an entry matches."""
        return bool(self.matching([entry]))

    def _matching_quickly(self, entries: Sequence[CatalogueEntry]) -> Sequence[CatalogueEntry]:
        # A search looks at all tasks: a list for each filter is faster than a call for each task.
        if self.families:
            entries = [entry for entry in entries if entry.family in self.families]
        if self.is_held is not None:
            entries = [entry for entry in entries if entry.is_held == self.is_held]
        if self.resources:
            entries = [entry for entry in entries if not self.resources.isdisjoint(entry.resources)]
        for term in self.terms:
            entries = [entry for entry in entries if term in entry.search_text]
        for condition in self.conditions:
            if condition.field not in SLOW:
                test = test_of(condition)
                entries = [entry for entry in entries if test(entry)]
        return entries


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskQuery:
    """The parameters of `/v1/tasks`."""

    #: None: all tasks
    task_ids: frozenset[str] | None = None
    #: empty: all statuses
    statuses: frozenset[str] = frozenset()
    scope: Scope = Scope()
    #: those of a query whose answer changes with time
    live: frozenset[Condition] = frozenset()
    #: status, family, priority or time
    sort: str = "status"
    is_descending: bool = False
    offset: int = 0
    limit: int = 50

    @classmethod
    def from_parameters(cls, parameters: Mapping[str, Any]) -> Self:
        """Return the query of parameters that the contract has checked. Raises QueryError."""
        sort = parameters["sort"]
        statuses = frozenset(parameters.get("status") or ())
        terms = {term.casefold() for term in parameters["search"].split()}
        fixed: set[Condition] = set()
        live: set[Condition] = set()
        for condition in query_text.parse(parameters.get("query", "")):
            if condition.field == "status":
                statuses = _both(statuses, query_text.statuses_of(condition))
            elif (term := _term(condition)) is not None:
                terms.add(term)
            else:
                (live if condition.field in LIVE else fixed).add(condition)
                implied = statuses_implied(condition)
                statuses = statuses if implied is None else _both(statuses, implied)
        return cls(
            task_ids=frozenset(parameters["task_id"]) if "task_id" in parameters else None,
            statuses=statuses,
            scope=Scope(
                families=frozenset(parameters.get("family") or ()),
                resources=frozenset(parameters.get("resource") or ()),
                terms=frozenset(terms),
                is_held=_HELD[parameters.get("held")],
                conditions=frozenset(fixed),
            ),
            live=frozenset(live),
            sort=sort.removeprefix("-"),
            is_descending=sort.startswith("-"),
            offset=parameters["offset"],
            limit=parameters["limit"],
        )

    @property
    def statuses_by_urgency(self) -> list[str]:
        """The statuses that match, the most urgent first."""
        return [status for status in BY_URGENCY if not self.statuses or status in self.statuses]


def _both(statuses: frozenset[str], others: frozenset[str]) -> frozenset[str]:
    """Return the statuses that are in both; where the first are none, they are all."""
    return (statuses & others if statuses else others) or frozenset({_NO_STATUS})


def _term(condition: Condition) -> str | None:
    """Return the term of the parameter `search` that is the same as a condition, if there is."""
    if condition.field != query_text.TEXT or condition.is_negated:
        return None
    (pattern,) = condition.values
    return pattern[0] if isinstance(pattern, tuple) and len(pattern) == 1 else None
