"""What ran, and runs, between two times (`Timeline`)."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, NamedTuple, Self, TypeVar

from luigid.overview.critical_runs import critical_runs
from luigid.overview.ended_runs import RanOn
from luigid.overview.families import EVERY_FAMILY, FamilyFilter
from luigid.overview.outcomes import CODES, OUTCOMES
from luigid.overview.recent_runs import RecentRuns
from luigid.overview.sorting import sorted_in_slices
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


class TimelineRun(NamedTuple):
    """A run; they sort in the order in which they began. Times are in seconds since the epoch."""

    started: float
    #: unique among all runs of a timeline
    number: int
    task_id: str
    family: str
    ran_on: RanOn
    outcome: str
    #: None: it has not ended, or its end is not known
    finished: float | None


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


@dataclass(frozen=True, slots=True)
class Timeline:
    """The runs that a query found."""

    query: TimelineQuery
    now: float
    #: in the order in which they began
    runs: Sequence[TimelineRun]
    #: how many fit
    total: int
    #: positions in `runs`
    late: Sequence[int]
    critical: Sequence[int]

    def blocks(self, families: "Positions[str]", places: "Positions[RanOn]") -> Iterator[Any]:
        """Yield each `TimelineBlock`, and number the families and places meanwhile."""
        origin = self.query.since
        for first in range(0, len(self.runs), BLOCK):
            runs = self.runs[first : first + BLOCK]
            yield {
                "task_id": [run.task_id for run in runs],
                "family": [families.of(run.family) for run in runs],
                "worker": [places.of(run.ran_on) for run in runs],
                "status": [CODES[run.outcome] for run in runs],
                "started": [round((run.started - origin) * 1000) for run in runs],
                "duration": [
                    -1 if run.finished is None else round((run.finished - run.started) * 1000)
                    for run in runs
                ],
            }

    def rest(
        self,
        families: "Positions[str]",
        places: "Positions[RanOn]",
        *,
        complete_since: float,
        history: str,
    ) -> dict[str, Any]:
        """Return the `Timeline` without its blocks, which must have been made before."""
        return {
            "as_of": self.now,
            "since": self.query.since,
            "until": self.query.until,
            "complete_since": complete_since,
            "history": history,
            "total": self.total,
            "is_cut": self.total > len(self.runs),
            "origin": self.query.since,
            "families": families.values,
            "workers": [{"worker": worker, "host": host} for worker, host in places.values],
            "statuses": list(OUTCOMES),
            "late": self.late,
            "critical": self.critical,
        }


class Positions(Generic[T]):
    """Values in the order in which they were asked for."""

    def __init__(self) -> None:
        self.values: list[T] = []
        self._positions: dict[T, int] = {}

    def of(self, value: T) -> int:
        """Return the position of a value."""
        found = self._positions.get(value)
        if found is None:
            found = self._positions[value] = len(self.values)
            self.values.append(value)
        return found


class Timelines:
    """Finds the runs of one state and its memory."""

    def __init__(self, state: SchedulerState, recent: RecentRuns) -> None:
        self._state = state
        self._recent = recent

    def find(
        self, query: TimelineQuery, now: float, older: Sequence[TimelineRun] = ()
    ) -> Slices[Timeline]:
        """Return the runs that fit: those remembered, and older ones of the history.

        Older ones are left out where they are remembered, too.
        """
        wanted: set[str] | None = set(query.task_ids) or None
        if query.root is not None:
            under = yield from tasks_under(self._state, query.root, MAX_TASKS)
            wanted = under if wanted is None else wanted & under
        fits = self._filter(query, wanted)
        found = [run for run in self._under_way() if run.started <= query.until and fits(run)]
        yield
        yield from self._add_ended(found, query, fits)
        yield from _add_older(found, older, fits)
        ordered = yield from sorted_in_slices(found)
        runs = ordered[-query.limit :]
        late = yield from self._late(runs, now)
        critical: Sequence[int] = ()
        if query.root is not None:
            critical = yield from critical_runs(self._state, query.root, runs)
        return Timeline(query, now, runs, len(ordered), late, critical)

    def _filter(
        self, query: TimelineQuery, wanted: set[str] | None
    ) -> Callable[[TimelineRun], bool]:
        families, workers = query.families, query.workers

        def fits(run: TimelineRun) -> bool:
            return (
                (wanted is None or run.task_id in wanted)
                and (not workers or run.ran_on.worker in workers)
                and families.fits(run.family)
            )

        return fits

    def _under_way(self) -> Iterable[TimelineRun]:
        tasks = self._state.tasks
        for number, task_id, family, ran_on, started in self._recent.under_way():
            # The run of a task that was removed meanwhile has no end.
            outcome = RUNNING if task_id in tasks else UNKNOWN
            yield TimelineRun(started, number, task_id, family, ran_on, outcome, None)

    def _add_ended(
        self,
        found: list[TimelineRun],
        query: TimelineQuery,
        fits: Callable[[TimelineRun], bool],
    ) -> Slices[None]:
        ended, since, until = self._recent.ended, query.since, query.until
        for positions in in_chunks(range(ended.first, ended.end)):
            for position in positions:
                # Between the slices runs end, and displace the oldest.
                if position >= ended.first and ended.overlaps(position, since, until):
                    number, task_id, family, ran_on, outcome, started, finished = ended[position]
                    run = TimelineRun(started, number, task_id, family, ran_on, outcome, finished)
                    if fits(run):
                        found.append(run)
            yield

    def _late(self, runs: Sequence[TimelineRun], now: float) -> Slices[Sequence[int]]:
        late = []
        is_late = self._recent.durations.is_late
        for chunk in in_chunks(range(len(runs))):
            for position in chunk:
                run = runs[position]
                if run.outcome == RUNNING and is_late(run.family, now - run.started):
                    late.append(position)
            yield
        return late


def _add_older(
    found: list[TimelineRun],
    older: Sequence[TimelineRun],
    fits: Callable[[TimelineRun], bool],
) -> Slices[None]:
    """Add the runs of the history that are not remembered."""
    if not older:
        return
    remembered: dict[str, list[float]] = {}
    for chunk in in_chunks(found):
        for run in chunk:
            remembered.setdefault(run.task_id, []).append(run.started)
        yield
    for chunk in in_chunks(older):
        for run in chunk:
            starts = remembered.get(run.task_id, ())
            if fits(run) and not any(abs(each - run.started) <= _ROUNDED for each in starts):
                found.append(run)
        yield
