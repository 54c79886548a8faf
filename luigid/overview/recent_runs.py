"""What runs and what ran lately, in the memory of the server: bounded, and forgotten when it stops.

Luigi's tables of the history have no column for the worker, and the history may be off.
"""

from collections import OrderedDict, deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import count, islice
from typing import Any, NamedTuple

from luigid.durations import Durations
from luigid.overview.activity import Activity
from luigid.overview.ended_runs import EndedRuns
from luigid.overview.outcomes import FAILURES, outcome_of, run_status
from luigid.overview.run_columns import NOWHERE, RanOn, Run
from luigid.state.events import Event, TaskStatusChanged
from luigid.state.task import BATCH_RUNNING, DONE, RUNNING, Task
from luigid.trends import Trend

#: how many ended runs are remembered
MAX_RUNS = 100_000
#: of each worker its latest runs, even if all other workers have ended very many since
_MAX_OF_WORKER = 5
_MAX_WORKERS = 10_000
#: a member of a batch may be removed while it runs, and its run then has no end
_MAX_UNDER_WAY = 200_000


@dataclass(frozen=True, slots=True)
class RecentRun:
    """A run of a task. Times are in seconds since the epoch."""

    #: serial number, in the order in which the runs began
    number: int
    task_id: str
    family: str
    worker: str | None
    host: str | None
    started: float
    #: RUNNING, DONE, FAILED, or PENDING if it asked for further tasks
    status: str = RUNNING
    #: None: it has not ended
    finished: float | None = None

    @property
    def seconds(self) -> float | None:
        """How long it took."""
        return None if self.finished is None else self.finished - self.started


class RunUnderWay(NamedTuple):
    """A run that has not ended."""

    number: int
    task_id: str
    family: str
    ran_on: RanOn
    started: float


def _no_params(_task_id: str) -> Mapping[str, Any]:
    return {}


class RecentRuns:
    """The runs under way and those that ended last, by task, family and worker."""

    def __init__(
        self,
        clock: Callable[[], float],
        running: Iterable[Task] = (),
        *,
        durations: Durations | None = None,
        activity: Activity | None = None,
        params_of: Callable[[str], Mapping[str, Any]] = _no_params,
        host_of: Callable[[str], str | None] | None = None,
        max_runs: int = MAX_RUNS,
        max_of_worker: int = _MAX_OF_WORKER,
        max_workers: int = _MAX_WORKERS,
    ) -> None:
        """Take the tasks that run already, and how much is remembered at most.

        `durations` and `activity` are told of each run; `params_of` returns the parameters of a
        task that may be shown, and `host_of` the host of a worker.
        """
        #: since when runs are remembered
        self.since = clock()
        self.durations = Durations() if durations is None else durations
        self._activity = activity
        self._params_of = params_of
        self._host_of = host_of
        self._max_of_worker = max_of_worker
        self._max_workers = max_workers
        self._numbers = count(1)
        #: task id -> its run under way
        self._under_way: dict[str, RunUnderWay] = {}
        self.ended = EndedRuns(max_runs)
        #: worker id -> its latest runs, the worker that ended a run last at the end
        self._of_worker: OrderedDict[str, deque[Run]] = OrderedDict()
        for task in sorted(running, key=lambda task: task.order):
            if task.time_running is not None:
                self._begin(task.id, task.family, task.worker_running, task.time_running)

    def __len__(self) -> int:
        """Return the number of ended runs that are remembered."""
        return len(self.ended)

    @property
    def complete_since(self) -> float:
        """From when on all runs are remembered that had not ended by then."""
        displaced = self.ended.displaced
        return self.since if displaced is None else max(self.since, displaced)

    def observe(self, event: Event) -> None:
        """Take an event of the scheduler."""
        if not isinstance(event, TaskStatusChanged):
            return
        if event.status in (RUNNING, BATCH_RUNNING):
            if event.task_id not in self._under_way:
                self._begin(event.task_id, event.family, event.worker, event.time)
                if self._activity is not None:
                    self._activity.start(event.time)
        elif (run := self._under_way.pop(event.task_id, None)) is not None:
            self._end(run, outcome_of(event), event.time)

    def under_way(self) -> Iterable[RunUnderWay]:
        """Return the runs that have not ended, in the order in which they began."""
        return list(self._under_way.values())

    def of_task(self, task_id: str, limit: int, before: int | None = None) -> list[RecentRun]:
        """Return the latest runs of a task, the newest first; only those before a number, if given.

        A run under way comes first.
        """
        runs = []
        under_way = self._under_way.get(task_id)
        if under_way is not None:
            number, _, family, ran_on, started = under_way
            runs.append(RecentRun(number, task_id, family, *ran_on, started))
        runs += [_recent(self.ended[position]) for position in self.ended.of_task(task_id)]
        return list(islice((run for run in runs if before is None or run.number < before), limit))

    def of_worker(self, worker_id: str) -> list[RecentRun]:
        """Return the runs that a worker ended last, the newest first."""
        return [_recent(run) for run in reversed(self._of_worker.get(worker_id, ()))]

    def trend(self, family: str) -> Trend:
        """Return how the latest runs of a family went."""
        return self.durations.trend(family)

    def _begin(self, task_id: str, family: str, worker: str | None, now: float) -> None:
        host = None if worker is None or self._host_of is None else self._host_of(worker)
        ran_on = NOWHERE if worker is None else RanOn(worker, host)
        self._under_way[task_id] = RunUnderWay(next(self._numbers), task_id, family, ran_on, now)
        if len(self._under_way) > _MAX_UNDER_WAY:
            del self._under_way[next(iter(self._under_way))]

    def _end(self, under_way: RunUnderWay, outcome: str, now: float) -> None:
        number, task_id, family, ran_on, started = under_way
        run = Run(number, task_id, family, ran_on, outcome, started, now)
        self.ended.add(run, self._params_of(task_id))
        if outcome == DONE:
            self.durations.add(family, now - started, now)
        elif outcome in FAILURES:
            self.durations.add_failure(family)
        if self._activity is not None:
            self._activity.end(now, outcome)
        if ran_on.worker is None:
            return
        runs = self._of_worker.get(ran_on.worker)
        if runs is None:
            runs = self._of_worker[ran_on.worker] = deque(maxlen=self._max_of_worker)
            if len(self._of_worker) > self._max_workers:
                self._of_worker.popitem(last=False)
        else:
            self._of_worker.move_to_end(ran_on.worker)
        runs.append(run)


def _recent(run: Run) -> RecentRun:
    number, task_id, family, ran_on, outcome, started, finished = run
    return RecentRun(number, task_id, family, *ran_on, started, run_status(outcome), finished)
