"""Changes of status: which are allowed, and what follows from them."""

from collections.abc import Sequence

from luigid.state.events import Emit, TaskDisabled, TaskStatusChanged, task_fields
from luigid.state.policy import Policy
from luigid.state.state import SchedulerState
from luigid.state.task import BATCH_RUNNING, DISABLED, DONE, FAILED, RUNNING, Task


class Transitions:
    """The rules of Luigi's `set_status`, over one state."""

    def __init__(self, state: SchedulerState, policy: Policy, emit: Emit) -> None:
        self._state = state
        self._policy = policy
        self._emit = emit

    def set_status(self, task: Task, status: str, now: float) -> None:
        """Bring a task to a status, unless a rule forbids it.

        A run is never cut short by DISABLED. A task that the scheduler disabled leaves that
        status only as DONE. A batch goes with the task that runs it.
        """
        if not self._is_allowed(task, status):
            return
        is_lone_batch = task.batch_id is not None and not task.batchable
        if task.status == DISABLED and status == DONE:
            self._state.clear_failures(task)
        if task.status == RUNNING and status != RUNNING:
            self._release_batch(task, status, now)

        reached = status
        if status == FAILED and task.status != DISABLED:
            reached = self._count_failure(task, now)
        elif status == DISABLED:
            self._state.update_task(task, disabled_at=None)
        self._move(task, reached, now)

        if reached == FAILED:
            # A task which stands for a batch is not run again: its members are.
            remove_at = now if is_lone_batch else task.remove_at
            self._state.update_task(
                task, retry_at=now + self._policy.retry_delay, remove_at=remove_at
            )

    def re_enable(self, task: Task, now: float) -> None:
        """Bring a task that the scheduler disabled back to FAILED, its failures forgotten."""
        self._state.clear_failures(task)
        self.set_status(task, FAILED, now)

    def start(self, task: Task, worker_id: str, now: float) -> None:
        """Begin a run on a worker."""
        self._begin_run(task, RUNNING, worker_id, now)

    def start_batch(self, tasks: Sequence[Task], batch_id: str, worker_id: str, now: float) -> None:
        """Hand the members of a batch to a worker, which will report the run that stands for it."""
        for task in tasks:
            self._begin_run(task, BATCH_RUNNING, worker_id, now)
            self._state.update_task(task, batch_id=batch_id)

    def _begin_run(self, task: Task, status: str, worker_id: str, now: float) -> None:
        self.set_status(task, status, now)
        self._state.update_task(
            task,
            worker_running=worker_id,
            resources_running=dict(task.resources),
            time_running=now,
        )

    def _is_allowed(self, task: Task, status: str) -> bool:
        if status == DISABLED:
            return task.status not in (RUNNING, BATCH_RUNNING)
        is_disabled_by_scheduler = task.status == DISABLED and task.disabled_at is not None
        return status == DONE or not is_disabled_by_scheduler

    def _release_batch(self, task: Task, status: str, now: float) -> None:
        if task.batch_id is None:
            return
        for member in self._state.batch_members(task.batch_id):
            self.set_status(member, status, now)
            self._state.update_task(member, batch_id=None)
        self._state.update_task(task, batch_id=None)

    def _count_failure(self, task: Task, now: float) -> str:
        """Note a failure and return the status which it leads to."""
        self._state.add_failure(task, now)
        if not task.failures.is_excessive(task.retry_policy, now):
            return FAILED
        self._state.update_task(task, disabled_at=now)
        return DISABLED

    def _move(self, task: Task, status: str, now: float) -> None:
        if status == task.status:
            return
        self._state.move_task(task, status, now)
        began = None if status in (RUNNING, BATCH_RUNNING) else task.time_running
        run_time = None if began is None else now - began
        self._emit(TaskStatusChanged(**task_fields(task, now), status=status, run_time=run_time))
        if status == DISABLED and task.disabled_at is not None:
            policy = task.retry_policy
            self._emit(
                TaskDisabled(
                    **task_fields(task, now),
                    retry_count=policy.retry_count,
                    window=policy.disable_window,
                )
            )
