"""Changes of status: which are allowed, and their consequences. See docs/statuses.md."""

from collections.abc import Sequence

from luigid.state.events import (
    DISABLED_NOTICE,
    FAILED_NOTICE,
    RECOVERED_NOTICE,
    Emit,
    TaskDisabled,
    TaskNotice,
    TaskStatusChanged,
    task_fields,
)
from luigid.state.failures import NO_FAILURES
from luigid.state.policy import Policy
from luigid.state.slices import Slices
from luigid.state.state import SchedulerState
from luigid.state.task import BATCH_RUNNING, DISABLED, DONE, FAILED, RUNNING, Task
from luigid.state.task_update import TaskUpdate
from luigid.state.trouble import NO_TROUBLE, Trouble


class Transitions:
    """The rules of Luigi's `set_status`, applied to one state."""

    def __init__(self, state: SchedulerState, policy: Policy, emit: Emit) -> None:
        self._state = state
        self._policy = policy
        self._emit = emit

    def set_status(
        self, task: Task, status: str, now: float, *, lost_worker: str | None = None
    ) -> Slices[None]:
        """Change the status of a task, if that is allowed. `lost_worker` ran it, and is gone."""
        update = TaskUpdate()
        yield from self.decide(task, status, now, update, lost_worker=lost_worker)
        yield from self.apply(task, update, now, lost_worker=lost_worker)

    def re_enable(self, task: Task, now: float) -> Slices[None]:
        """Change a task that the scheduler disabled to FAILED, and clear its failures."""
        update = TaskUpdate(failures=NO_FAILURES, disabled_at=None)
        yield from self.decide(task, FAILED, now, update)
        yield from self.apply(task, update, now)

    def start(self, task: Task, worker_id: str, now: float) -> Slices[None]:
        """Start a run of a task on a worker."""
        yield from self._begin_run(task, RUNNING, TaskUpdate(worker_running=worker_id), now)

    def start_batch(
        self, tasks: Sequence[Task], batch_id: str, worker_id: str, now: float
    ) -> Slices[None]:
        """Start the members of a batch on a worker, which will report the run of the batch."""
        for task in tasks:
            update = TaskUpdate(worker_running=worker_id)
            yield from self._begin_run(task, BATCH_RUNNING, update, now, batch_id=batch_id)
            yield

    def decide(
        self,
        task: Task,
        status: str,
        now: float,
        update: TaskUpdate,
        *,
        lost_worker: str | None = None,
    ) -> Slices[None]:
        """Add a change of status and its consequences to an update, if it is allowed.

        A running task cannot become DISABLED. A task that the scheduler disabled can only become
        DONE. When the task that runs a batch ends, the members' statuses change at once.
        """
        if not self._is_allowed(task, status, update):
            return
        batch_id = update.get("batch_id", task.batch_id)
        runs_batch = batch_id is not None and not update.get("batchable", task.batchable)
        if task.status == DISABLED and status == DONE:
            update.update({"failures": NO_FAILURES, "disabled_at": None})
        if task.status == RUNNING and status != RUNNING and batch_id is not None:
            yield from self._release_batch(batch_id, status, now, lost_worker=lost_worker)
            update["batch_id"] = None

        new_status, is_failure = status, status == FAILED and task.status != DISABLED
        if is_failure:
            new_status = self._count_failure(task, now, update)
        elif status == DISABLED:
            update["disabled_at"] = None
        if new_status != task.status:
            update.update({"status": new_status, "updated": now})
        # Of a batch that fails, people are told of the members.
        update["trouble"] = _trouble_after(task, new_status, is_failure and not runs_batch)
        if new_status == FAILED:
            update["retry_at"] = now + self._policy.retry_delay
            if runs_batch:
                # Not this task is run again, but the members of its batch.
                update["remove_at"] = now

    def apply(
        self, task: Task, update: TaskUpdate, now: float, *, lost_worker: str | None = None
    ) -> Slices[None]:
        """Apply an update, and emit events if it changes the status, or counts a failure."""
        before, retry_policy, trouble = task.status, task.retry_policy, task.trouble
        yield from self._state.update_task_in_slices(task, update)
        status = task.status
        if self._policy.has_notices and task.trouble is not trouble:
            self._tell(task, trouble, now, lost_worker=lost_worker)
        if status == before:
            return
        began = None if status in (RUNNING, BATCH_RUNNING) else task.time_running
        run_time = None if began is None else now - began
        self._emit(
            TaskStatusChanged(
                **task_fields(task, now),
                status=status,
                run_time=run_time,
                worker=task.worker_running,
                is_lost=lost_worker is not None,
            )
        )
        if status == DISABLED and task.disabled_at is not None:
            self._emit(
                TaskDisabled(
                    **task_fields(task, now),
                    # The policy by which the failure counted; the update may replace it.
                    retry_count=retry_policy.retry_count,
                    window=retry_policy.disable_window,
                    expl=task.expl,
                )
            )

    def _begin_run(
        self, task: Task, status: str, update: TaskUpdate, now: float, batch_id: str | None = None
    ) -> Slices[None]:
        yield from self.decide(task, status, now, update)
        if batch_id is not None:
            update["batch_id"] = batch_id
        update.update({"resources_running": dict(task.resources), "time_running": now})
        yield from self.apply(task, update, now)

    def _is_allowed(self, task: Task, status: str, update: TaskUpdate) -> bool:
        if status == DISABLED:
            return task.status not in (RUNNING, BATCH_RUNNING)
        disabled_at = update.get("disabled_at", task.disabled_at)
        return status == DONE or task.status != DISABLED or disabled_at is None

    def _release_batch(
        self, batch_id: str, status: str, now: float, *, lost_worker: str | None
    ) -> Slices[None]:
        for member in self._state.indices.runs.of_batch(batch_id):
            update = TaskUpdate()
            yield from self.decide(member, status, now, update)
            update["batch_id"] = None
            yield from self.apply(member, update, now, lost_worker=lost_worker)
            yield

    def _tell(self, task: Task, before: Trouble, now: float, *, lost_worker: str | None) -> None:
        """Emit that a task failed, or is DONE after failures."""
        trouble = task.trouble
        if trouble.failures > before.failures:
            is_disabled = task.status == DISABLED
            kind = DISABLED_NOTICE if is_disabled else FAILED_NOTICE
            told, expl = trouble, None if lost_worker else task.expl
        elif task.status == DONE and before.failures:
            kind, told, expl = RECOVERED_NOTICE, before, None
        else:
            return
        began = task.time_running
        self._emit(
            TaskNotice(
                kind=kind,
                time=now,
                task_id=task.id,
                family=task.family,
                params=task.public_params,
                worker=lost_worker or task.worker_running,
                seconds=None if began is None else now - began,
                failures=told.failures,
                was_disabled=told.is_disabled,
                expl=expl,
            )
        )

    def _count_failure(self, task: Task, now: float, update: TaskUpdate) -> str:
        """Add a failure to an update, and return FAILED or DISABLED."""
        policy = task.retry_policy
        failures = update["failures"] = task.failures.after(now)
        if not failures.has_hard_timeout_passed(policy, now):
            # Luigi, too, drops outdated failures only when it counts them.
            update["failures"] = failures.within_window(policy, now)
        if not failures.is_excessive(policy, now):
            return FAILED
        update["disabled_at"] = now
        return DISABLED


def _trouble_after(task: Task, status: str, is_failure: bool) -> Trouble:
    """Return the trouble of a task with its new status."""
    if is_failure:
        return task.trouble.after_failure(is_disabled=status == DISABLED)
    if task.trouble is NO_TROUBLE or status == task.status:
        return task.trouble
    return task.trouble.after_change(is_done=status == DONE)
