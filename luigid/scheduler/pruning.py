"""prune: the changes that are due because time has passed."""

from luigid.scheduler.transitions import Transitions
from luigid.state.events import MAX_LOST_RUNS, Emit, WorkerLost
from luigid.state.policy import Policy
from luigid.state.slices import Slices
from luigid.state.state import SchedulerState
from luigid.state.task import BATCH_RUNNING, DISABLED, FAILED, PENDING, RUNNING, Task
from luigid.state.worker import Worker


class Pruning:
    """Removes silent workers, fails their runs, and retries, re-enables and removes tasks."""

    def __init__(
        self, state: SchedulerState, transitions: Transitions, policy: Policy, emit: Emit
    ) -> None:
        self._state = state
        self._transitions = transitions
        self._policy = policy
        self._emit = emit

    def prune(self, now: float) -> Slices[None]:
        """Apply every deadline that has passed."""
        yield from self._remove_silent_workers(now)
        assistants = {w.id for w in self._state.workers.values() if w.is_assistant}
        removable = []
        yield from self._state.refresh_indices()
        for task in (yield from self._state.indices.due(now, self._policy)):
            yield from self._fail_lost_run(task, assistants, now)
            yield from self._apply_deadlines(task, now)
            if task.remove_at is not None and now >= task.remove_at:
                removable.append(task)
            yield
        for task in removable:
            yield from self._state.remove_task_in_slices(task)
            yield

    def _remove_silent_workers(self, now: float) -> Slices[None]:
        delay = self._policy.worker_disconnect_delay
        silent = [w for w in self._state.workers.values() if w.last_active + delay < now]
        if silent and self._policy.has_notices:
            yield from self._state.refresh_indices()
            for worker in silent:
                self._tell_of_lost(worker, now)
        for worker in silent:
            yield from self._state.remove_worker_in_slices(worker)

    def _tell_of_lost(self, worker: Worker, now: float) -> None:
        runs = self._state.indices.runs.of_worker(worker.id, RUNNING)
        self._emit(
            WorkerLost(
                time=now,
                worker=worker.id,
                silent_seconds=now - worker.last_active,
                runs=[(task.id, task.family) for task in runs[:MAX_LOST_RUNS]],
                count=len(runs),
            )
        )

    def _fail_lost_run(self, task: Task, assistants: set[str], now: float) -> Slices[None]:
        """Fail a run whose worker is gone.

        A worker is gone if it is no stakeholder of the task. Assistants need not be stakeholders.
        """
        runner = task.worker_running
        if task.status not in (RUNNING, BATCH_RUNNING) or not runner:
            return
        if runner not in task.stakeholders and runner not in assistants:
            self._state.update_task(task, worker_running=None)
            yield from self._transitions.set_status(task, FAILED, now, lost_worker=runner)

    def _apply_deadlines(self, task: Task, now: float) -> Slices[None]:
        if not task.stakeholders and task.remove_at is None and task.status != RUNNING:
            self._state.update_task(task, remove_at=now + self._policy.remove_delay)
        if self._is_disable_over(task, now):
            yield from self._transitions.re_enable(task, now)
        if self._is_retry_due(task, now):
            yield from self._transitions.set_status(task, PENDING, now)

    def _is_disable_over(self, task: Task, now: float) -> bool:
        if task.status != DISABLED or task.disabled_at is None:
            return False
        return now - task.disabled_at > self._policy.disable_persist

    def _is_retry_due(self, task: Task, now: float) -> bool:
        if task.status != FAILED or task.retry_at is None or self._policy.retry_delay < 0:
            return False
        return task.retry_at < now
