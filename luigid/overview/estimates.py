"""When runs and roots are expected to end (`Estimate`)."""

from typing import Any, Final

from luigid.durations import Durations
from luigid.overview.root_estimate import RootEstimates
from luigid.overview.spreads import rest_of, started_at
from luigid.state.slices import Slices
from luigid.state.state import SchedulerState
from luigid.state.task import DONE, Task

_QUANTILES: Final = {"p10": 0.1, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p90": 0.9, "p95": 0.95}


class Estimates:
    """Estimates of one state, from the durations of the latest runs."""

    def __init__(self, state: SchedulerState, durations: Durations) -> None:
        self._durations = durations
        self._roots = RootEstimates(state, durations)

    def expected_end(self, task: Task, now: float) -> tuple[float | None, bool]:
        """Return when the run of a task is expected to end, and whether it is late.

        The first is None if the task does not run, or if nothing is known.
        """
        started, known = started_at(task), self._durations.known(task.family)
        if started is None or known is None:
            return None, False
        spread = rest_of(known, now - started)
        end = None if spread is None else now + spread.p50
        return end, self._durations.is_late(task.family, now - started)

    def describe(self, task: Task, now: float, since: float) -> Slices[dict[str, Any]]:
        """Return the `Estimate` of a task; runs are remembered since a time."""
        run = self._run(task, now)
        common = {
            "task_id": task.id,
            "family": task.family,
            "status": task.status,
            "as_of": now,
            "remembers_since": since,
            "run": run,
            "run_reason": "no_runs" if run is None else None,
        }
        if task.status == DONE:
            return {**common, "root": None, "root_reason": "done"}
        root = yield from self._roots.describe(task.id, now)
        return {**common, "root": root, "root_reason": "no_runs" if root is None else None}

    def _run(self, task: Task, now: float) -> dict[str, Any] | None:
        known = self._durations.known(task.family)
        if known is None:
            return None
        started = started_at(task)
        spread = None if started is None else rest_of(known, now - started)
        return {
            "usual": {
                "runs": len(known.ordered),
                "basis": "history" if known.is_from_history else "memory",
                "since": known.since,
                **{name: known.quantile(part) for name, part in _QUANTILES.items()},
            },
            "started": started,
            "seconds": None if started is None else max(0.0, now - started),
            "expected_end": None if spread is None else now + spread.p50,
            "earliest": None if spread is None else now + spread.p10,
            "latest": None if spread is None else now + spread.p90,
            "is_late": started is not None and self._durations.is_late(task.family, now - started),
        }
