"""What ran lately, in the memory of the server: bounded, and forgotten when it stops.

Luigi's tables of the history have no column for the worker, and the history may be off.
"""

from collections import OrderedDict, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import chain, count, islice

from luigid import trends
from luigid.state.events import Event, TaskStatusChanged
from luigid.state.task import BATCH_RUNNING, DISABLED, DONE, FAILED, RUNNING, Task
from luigid.trends import Trend

#: how many ended runs are remembered, which is about 5 MB
_MAX_RUNS = 20_000
#: of each worker its latest runs, even if all other workers have ended very many since
_MAX_OF_WORKER = 5
_MAX_WORKERS = 10_000
#: a member of a batch may be removed while it runs, and its run then has no end
_MAX_UNDER_WAY = 200_000
#: runs of a family that count for its trend
_MAX_OF_TREND = 200


@dataclass(frozen=True, slots=True)
class RecentRun:
    """A run of a task. Times are in seconds since the epoch."""

    #: serial number, in the order in which the runs began
    number: int
    task_id: str
    family: str
    worker: str | None
    started: float
    #: RUNNING, DONE, FAILED, or PENDING if it asked for further tasks
    status: str = RUNNING
    #: None: it has not ended
    finished: float | None = None

    @property
    def seconds(self) -> float | None:
        """How long it took."""
        return None if self.finished is None else self.finished - self.started


_NONE: "deque[RecentRun]" = deque()


class RecentRuns:
    """The runs under way and those that ended last, by task, family and worker."""

    def __init__(
        self,
        clock: Callable[[], float],
        running: Iterable[Task] = (),
        *,
        max_runs: int = _MAX_RUNS,
        max_of_worker: int = _MAX_OF_WORKER,
        max_workers: int = _MAX_WORKERS,
    ) -> None:
        """Take the tasks that run already, and how much is remembered at most."""
        #: since when runs are remembered
        self.since = clock()
        self._max_runs = max_runs
        self._max_of_worker = max_of_worker
        self._max_workers = max_workers
        self._numbers = count(1)
        #: task id -> its run under way
        self._under_way: dict[str, RecentRun] = {}
        #: ended runs, the first to end first; each is also in two of the next
        self._ended: deque[RecentRun] = deque()
        self._of_task: dict[str, deque[RecentRun]] = {}
        self._of_family: dict[str, deque[RecentRun]] = {}
        #: worker id -> its latest runs, the worker that ended a run last at the end
        self._of_worker: OrderedDict[str, deque[RecentRun]] = OrderedDict()
        for task in sorted(running, key=lambda task: task.order):
            if task.time_running is not None:
                self._begin(task.id, task.family, task.worker_running, task.time_running)

    def __len__(self) -> int:
        """Return the number of ended runs that are remembered."""
        return len(self._ended)

    def observe(self, event: Event) -> None:
        """Take an event of the scheduler."""
        if not isinstance(event, TaskStatusChanged):
            return
        is_under_way = event.status in (RUNNING, BATCH_RUNNING)
        run = self._under_way.get(event.task_id)
        if is_under_way and run is None:
            self._begin(event.task_id, event.family, event.worker, event.time)
        elif not is_under_way and run is not None:
            del self._under_way[event.task_id]
            status = FAILED if event.status == DISABLED else event.status
            self._end(replace(run, status=status, finished=event.time))

    def of_task(self, task_id: str, limit: int, before: int | None = None) -> list[RecentRun]:
        """Return the latest runs of a task, the newest first; only those before a number, if given.

        A run under way comes first.
        """
        under_way = self._under_way.get(task_id)
        runs = chain(
            [] if under_way is None else [under_way], reversed(self._of_task.get(task_id, _NONE))
        )
        return list(islice((run for run in runs if before is None or run.number < before), limit))

    def of_worker(self, worker_id: str) -> list[RecentRun]:
        """Return the runs that a worker ended last, the newest first."""
        return list(reversed(self._of_worker.get(worker_id, _NONE)))

    def trend(self, family: str) -> Trend:
        """Return how the latest runs of a family went."""
        latest = list(islice(reversed(self._of_family.get(family, _NONE)), _MAX_OF_TREND))
        durations = [
            run.seconds for run in latest if run.status == DONE and run.seconds is not None
        ]
        failures = sum(run.status == FAILED for run in latest)
        return trends.of_runs(family, durations, failures)

    def _begin(self, task_id: str, family: str, worker: str | None, now: float) -> None:
        number = next(self._numbers)
        self._under_way[task_id] = RecentRun(number, task_id, family, worker, now)
        if len(self._under_way) > _MAX_UNDER_WAY:
            del self._under_way[next(iter(self._under_way))]

    def _end(self, run: RecentRun) -> None:
        self._ended.append(run)
        self._of_task.setdefault(run.task_id, deque()).append(run)
        self._of_family.setdefault(run.family, deque()).append(run)
        if len(self._ended) > self._max_runs:
            oldest = self._ended.popleft()
            _forget_first(self._of_task, oldest.task_id)
            _forget_first(self._of_family, oldest.family)
        if run.worker is None:
            return
        runs = self._of_worker.setdefault(run.worker, deque(maxlen=self._max_of_worker))
        runs.append(run)
        self._of_worker.move_to_end(run.worker)
        if len(self._of_worker) > self._max_workers:
            self._of_worker.popitem(last=False)


def _forget_first(runs: "dict[str, deque[RecentRun]]", key: str) -> None:
    of_key = runs[key]
    of_key.popleft()
    if not of_key:
        del runs[key]
