"""What ran, and runs, between two times (`Timeline`)."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Self, TypeVar

from luigid.overview.critical_runs import critical_runs
from luigid.overview.families import EVERY_FAMILY, FamilyFilter
from luigid.overview.outcomes import CODES, OUTCOMES
from luigid.overview.recent_runs import RecentRuns
from luigid.overview.run_columns import NO_END, Names, Run, RunColumns
from luigid.overview.under import MAX_TASKS, tasks_under
from luigid.state.slices import Slices, in_chunks
from luigid.state.state import SchedulerState
from luigid.state.task import RUNNING, UNKNOWN

T = TypeVar("T")

#: runs in a block of the answer, and in a slice
BLOCK: Final = 1000
_DEFAULT_SECONDS: Final = 3600.0
#: by how many seconds a recorded start may differ from the remembered one of the same run
_ROUNDED: Final = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineQuery:
    """The parameters of `/v1/timeline`."""

    since: float
    until: float
    families: FamilyFilter = EVERY_FAMILY
    #: empty: all of them
    workers: frozenset[str] = frozenset()
    task_ids: frozenset[str] = frozenset()
    root: str | None = None
    limit: int = 10_000

    @classmethod
    def from_parameters(cls, parameters: Mapping[str, Any], now: float) -> Self:
        """Return the query of parameters that the contract has checked."""
        until = parameters.get("until", now)
        return cls(
            since=parameters.get("since", until - _DEFAULT_SECONDS),
            until=until,
            families=FamilyFilter.from_parameters(parameters),
            workers=frozenset(parameters.get("worker") or ()),
            task_ids=frozenset(parameters.get("task_id") or ()),
            root=parameters.get("root"),
            limit=parameters["limit"],
        )


class _Positions(dict[int, int]):
    """Numbers values in the order in which they are first asked for."""

    def __missing__(self, value: int) -> int:
        number = self[value] = len(self)
        return number


@dataclass(frozen=True, slots=True)
class Timeline:
    """The runs that a query found."""

    query: TimelineQuery
    now: float
    columns: RunColumns
    #: from when on all runs were remembered when these were taken
    remembered_since: float
    #: the rows of the runs, in the order in which they began
    order: Sequence[int]
    #: how many fit
    total: int
    #: positions in `order`
    late: Sequence[int]
    critical: Sequence[int]
    #: the codes of the families and places in the blocks that have been made
    _families: _Positions = field(default_factory=_Positions)
    _places: _Positions = field(default_factory=_Positions)

    @property
    def origin(self) -> float:
        """The time that starts count from: whole seconds, so that all answers round them alike."""
        return float(math.floor(self.query.since))

    def blocks(self) -> Iterator[Any]:
        """Yield each `TimelineBlock`."""
        columns, families, places = self.columns, self._families, self._places
        origin = self.origin
        for first in range(0, len(self.order), BLOCK):
            rows = self.order[first : first + BLOCK]
            starts = [columns.started[row] for row in rows]
            ends = [columns.finished[row] for row in rows]
            yield {
                "task_id": [columns.task_ids[row] for row in rows],
                "family": [families[columns.families[row]] for row in rows],
                "worker": [places[columns.places[row]] for row in rows],
                "status": [columns.outcomes[row] for row in rows],
                "started": [round((start - origin) * 1000) for start in starts],
                "duration": [
                    # Not below 0, also if the clock was set back meanwhile.
                    -1 if end == NO_END else max(0, round((end - start) * 1000))
                    for start, end in zip(starts, ends, strict=True)
                ],
            }

    def rest(self, *, complete_since: float, history: str) -> dict[str, Any]:
        """Return the `Timeline` without its blocks, which must have been made before."""
        families, places = self.columns.family_names.values, self.columns.place_names.values
        return {
            "as_of": self.now,
            "since": self.query.since,
            "until": self.query.until,
            "complete_since": complete_since,
            "history": history,
            "total": self.total,
            "is_cut": self.total > len(self.order),
            "origin": self.origin,
            "families": [families[code] for code in self._families],
            "workers": [places[code]._asdict() for code in self._places],
            "statuses": list(OUTCOMES),
            "late": self.late,
            "critical": self.critical,
        }


class Timelines:
    """Finds the runs of one state and its memory."""

    def __init__(self, state: SchedulerState, recent: RecentRuns) -> None:
        self._state = state
        self._recent = recent

    def find(self, query: TimelineQuery, now: float, older: Sequence[Run] = ()) -> Slices[Timeline]:
        """Return the runs that fit: those remembered, and older ones of the history.

        Older ones are left out where they are remembered, too.
        """
        wanted: set[str] | None = set(query.task_ids) or None
        if query.root is not None:
            under = yield from tasks_under(self._state, query.root, MAX_TASKS)
            wanted = under if wanted is None else wanted & under
        # A copy: between the slices runs end, and displace the oldest.
        columns, remembered_since = self._recent.ended.columns(), self._recent.complete_since
        for run in self._under_way():
            columns.append(run)
        yield
        yield from _add_older(columns, older)
        found = yield from _fitting(columns, query, wanted)
        ordered = yield from _in_order(columns, found)
        order = ordered[-query.limit :]
        late = yield from self._late(columns, order, now)
        critical: Sequence[int] = ()
        if query.root is not None:
            critical = yield from critical_runs(self._state, query.root, columns, order)
        return Timeline(query, now, columns, remembered_since, order, len(ordered), late, critical)

    def _under_way(self) -> Iterator[Run]:
        tasks = self._state.tasks
        for number, task_id, family, ran_on, started in self._recent.under_way():
            # The run of a task that was removed meanwhile has no end.
            outcome = RUNNING if task_id in tasks else UNKNOWN
            yield Run(number, task_id, family, ran_on, outcome, started, None)

    def _late(self, columns: RunColumns, order: list[int], now: float) -> Slices[list[int]]:
        late: list[int] = []
        is_late = self._recent.durations.is_late
        outcomes, running = columns.outcomes, CODES[RUNNING]
        for first in range(0, len(order), BLOCK):
            for position, row in enumerate(order[first : first + BLOCK], first):
                if outcomes[row] == running:
                    run = columns[row]
                    if is_late(run.family, now - run.started):
                        late.append(position)
            yield
        return late


def _add_older(columns: RunColumns, older: Sequence[Run]) -> Slices[None]:
    """Add the runs of the history that are not remembered."""
    if not older:
        return
    task_ids = {run.task_id for run in older}
    remembered: dict[str, list[float]] = {}
    for rows in in_chunks(range(len(columns))):
        for row in rows:
            if columns.task_ids[row] in task_ids:
                remembered.setdefault(columns.task_ids[row], []).append(columns.started[row])
        yield
    for chunk in in_chunks(older):
        for run in chunk:
            starts = remembered.get(run.task_id, ())
            if not any(abs(each - run.started) <= _ROUNDED for each in starts):
                columns.append(run)
        yield


def _fitting(
    columns: RunColumns, query: TimelineQuery, wanted: set[str] | None
) -> Slices[list[int]]:
    """Return the rows of the runs that a query asks for; `wanted` are the tasks, if not all."""
    started, finished, since, until = columns.started, columns.finished, query.since, query.until
    families = places = None
    if query.families != EVERY_FAMILY:
        families = _codes(columns.family_names, query.families.fits)
    if query.workers:
        places = _codes(columns.place_names, lambda place: place.worker in query.workers)
    found: list[int] = []
    for first in range(0, len(columns), BLOCK):
        after = min(first + BLOCK, len(columns))
        rows = [
            row for row in range(first, after) if started[row] <= until and finished[row] >= since
        ]
        if wanted is not None:
            rows = [row for row in rows if columns.task_ids[row] in wanted]
        if families is not None:
            rows = [row for row in rows if columns.families[row] in families]
        if places is not None:
            rows = [row for row in rows if columns.places[row] in places]
        found += rows
        yield
    return found


def _codes(names: Names[T], fits: Callable[[T], bool]) -> set[int]:
    return {code for code, value in enumerate(names.values) if fits(value)}


def _in_order(columns: RunColumns, rows: list[int]) -> Slices[list[int]]:
    """Return rows in the order in which their runs began."""
    numbers = columns.numbers
    by_number: defaultdict[int, list[int]] = defaultdict(list)
    for first in range(0, len(rows), BLOCK):
        for row in rows[first : first + BLOCK]:
            by_number[numbers[row] // BLOCK].append(row)
        yield
    ordered: list[int] = []
    for part in sorted(by_number):
        ordered += sorted(by_number[part], key=numbers.__getitem__)
        yield
    # Numbers are in the order of time already, unless somebody has set the clock.
    ordered.sort(key=columns.started.__getitem__)
    yield
    return ordered
