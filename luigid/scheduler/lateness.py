"""Runs that take longer than they should, told once per run and name."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

from luigid.scheduler.sliced_method import Run, sliced
from luigid.state.events import LATE_NOTICE, Emit, TaskNotice
from luigid.state.slices import CHUNK_SIZE, Slices, finish
from luigid.state.state import SchedulerState
from luigid.state.task import Task

#: No run is late by what is usual before so many seconds.
LEAST_SECONDS: Final = 60.0


class LateLimit(NamedTuple):
    """When a run is late: after so many seconds or so many times what is usual, if known."""

    seconds: float | None
    #: times the usual seconds of the family
    factor: float | None

    def is_exceeded(self, seconds: float, usual: float | None) -> bool:
        """Return whether a run of so many seconds is late."""
        if self.seconds is not None and seconds > self.seconds:
            return True
        if self.factor is None or usual is None:
            return False
        return seconds > max(self.factor * usual, LEAST_SECONDS)


class Lateness:
    """Looks for late runs of one state, and remembers in it what was told."""

    def __init__(
        self,
        state: SchedulerState,
        limits: Mapping[str, LateLimit],
        usual: Callable[[str], float | None],
        clock: Callable[[], float],
        observe: Emit,
        run: Run = finish,
    ) -> None:
        """Take the limit of each name, and what returns the usual seconds of a family.

        `clock` returns seconds since the epoch; `observe` is called with a notice of each run that
        is late; `run` runs the slices of a check.
        """
        self.state = state
        self._limits = limits
        self._usual = usual
        self._clock = clock
        self._emit = observe
        self._run = run

    @sliced
    def check(self) -> Slices[None]:
        """Tell of the runs that are late by now, unless that was told."""
        if self.state.is_read_only or not self._limits:
            return
        yield from self.state.refresh_indices()
        now = self._clock()
        running = [entry[-1] for entry in self.state.indices.runs.by_rank()]
        for number, task in enumerate(running, 1):
            names = self._late_for(task, now)
            if names:
                self._tell(task, names, now)
            if number % CHUNK_SIZE == 0:
                yield

    def _late_for(self, task: Task, now: float) -> Sequence[str]:
        """Return the names that have to be told of a run."""
        if task.time_running is None:
            return ()
        seconds, usual = now - task.time_running, self._usual(task.family)
        return [
            name
            for name, limit in self._limits.items()
            if name not in task.trouble.late and limit.is_exceeded(seconds, usual)
        ]

    def _tell(self, task: Task, names: Sequence[str], now: float) -> None:
        trouble = task.trouble
        self.state.update_task(task, trouble=trouble._replace(late=(*trouble.late, *names)))
        assert task.time_running is not None
        self._emit(
            TaskNotice(
                kind=LATE_NOTICE,
                time=now,
                task_id=task.id,
                family=task.family,
                params=task.public_params,
                worker=task.worker_running,
                seconds=now - task.time_running,
                failures=trouble.failures,
                was_disabled=trouble.is_disabled,
                names=tuple(names),
                usual_seconds=self._usual(task.family),
            )
        )
