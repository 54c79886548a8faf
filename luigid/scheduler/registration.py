"""add_task: what a worker says of a task, and what becomes of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from sys import intern
from typing import Any

from luigid.scheduler.transitions import Transitions
from luigid.state.events import (
    Emit,
    FailureReported,
    TaskFinished,
    TaskScheduled,
    TaskStarted,
    task_fields,
)
from luigid.state.policy import Policy, RetryPolicy
from luigid.state.state import SchedulerState
from luigid.state.task import (
    BATCH_RUNNING,
    DISABLED,
    DONE,
    FAILED,
    NOTHING,
    PENDING,
    RUNNING,
    SUSPENDED,
    UNKNOWN,
    Task,
)
from luigid.state.worker import Worker


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskReport:
    """The arguments of add_task, as the document describes them."""

    task_id: str
    status: str
    runnable: bool
    deps: Sequence[str] | None
    new_deps: Sequence[str] | None
    expl: Any
    resources: Mapping[str, float]
    priority: float
    family: str
    module: str | None
    params: dict[str, Any] | None
    param_visibilities: Mapping[str, int] | None
    accepts_messages: bool | None
    assistant: bool
    tracking_url: str | None
    batchable: bool | None
    batch_id: str | None
    retry_policy: RetryPolicy
    owners: Sequence[str]


class Registration:
    """Takes reports from workers into the state."""

    def __init__(
        self, state: SchedulerState, transitions: Transitions, policy: Policy, emit: Emit
    ) -> None:
        self._state = state
        self._transitions = transitions
        self._policy = policy
        self._emit = emit

    def register(self, report: TaskReport, worker: Worker, now: float) -> None:
        """Make or update a task, unless the report is to be ignored.

        A disabled worker may only report on what still runs; PENDING is ignored while the task has
        just been DONE.
        """
        task = self._find_or_create(report, worker, now)
        if task is None or self._is_ignored(task, report, worker, now):
            return
        self._fill_in(task, report)
        if report.status == RUNNING and not task.worker_running:
            self._start_run(task, report.batch_id, worker, now)
        self._annotate(task, report)
        if self._may_change_status(task, report, worker):
            self._change_status(task, report, worker, now)
        if report.status == FAILED and self._policy.batch_emails:
            self._report_failure(task, report, worker)
        if report.deps is not None:
            self._state.set_deps(task, report.deps)
        if report.new_deps is not None:
            self._state.add_deps(task, report.new_deps)
        self._state.update_task(task, resources=dict(report.resources) or NOTHING)
        if not worker.is_disabled and not report.assistant:
            self._take_stake(task, report, worker, now)
        self._raise_priority(task, report.priority)
        self._state.update_task(task, retry_policy=report.retry_policy)
        if report.runnable and report.status != FAILED and not worker.is_disabled:
            self._state.add_runner(task, worker)
            self._state.update_task(task, is_runnable=True)

    def _find_or_create(self, report: TaskReport, worker: Worker, now: float) -> Task | None:
        task = self._state.tasks.get(report.task_id)
        if task is None and not worker.is_disabled:
            # A first report that is a failure is still judged by the server's own retry policy.
            task = self._state.create_task(
                report.task_id,
                PENDING,
                now,
                priority=report.priority,
                retry_policy=self._policy.retry_policy(),
            )
        return task

    def _is_ignored(self, task: Task, report: TaskReport, worker: Worker, now: float) -> bool:
        if worker.is_disabled and task.status != RUNNING:
            return True
        is_fresh = now - task.updated < self._policy.stable_done_cooldown_secs
        return report.status == PENDING and task.status == DONE and is_fresh

    def _fill_in(self, task: Task, report: TaskReport) -> None:
        """Add what was not known: a task may exist only because another one named it."""
        state = self._state
        # Many tasks are of one family and module: the texts are shared.
        if not task.family:
            state.update_task(task, family=intern(report.family))
        if not task.module:
            state.update_task(task, module=report.module and intern(report.module))
        if not task.param_visibilities:
            state.update_task(task, param_visibilities=report.param_visibilities or NOTHING)
        if not task.params:
            state.set_params(task, report.params)
        if report.batch_id is not None:
            state.update_task(task, batch_id=report.batch_id)

    def _start_run(self, task: Task, batch_id: str | None, worker: Worker, now: float) -> None:
        """Note a run that get_work did not hand out: the one that stands for a batch."""
        members = self._state.batch_members(batch_id) if batch_id else []
        if members:
            held = dict(members[0].held_resources)
            self._state.update_task(task, resources_running=held)
        self._state.update_task(task, worker_running=worker.id, time_running=now)

    def _annotate(self, task: Task, report: TaskReport) -> None:
        """Take over what is only shown or kept, for a batch into its members too."""
        state = self._state
        members = [] if task.batch_id is None else state.batch_members(task.batch_id)
        if report.accepts_messages is not None:
            state.update_task(task, accepts_messages=report.accepts_messages)
        if report.tracking_url is not None or task.status != RUNNING:
            for each in (task, *members):
                state.update_task(each, tracking_url=report.tracking_url)
        if report.batchable is not None:
            state.update_task(task, batchable=report.batchable)
        state.update_task(task, remove_at=None)
        if report.expl is not None:
            for each in (task, *members):
                state.update_task(each, expl=report.expl)

    def _may_change_status(self, task: Task, report: TaskReport, worker: Worker) -> bool:
        """Tell whether the report decides: of a run, only the worker that runs it may speak.

        New dependencies end a run, whoever reports them.
        """
        if task.status not in (RUNNING, BATCH_RUNNING) or report.new_deps:
            return True
        return report.status in (DONE, FAILED, RUNNING) and task.worker_running == worker.id

    def _change_status(self, task: Task, report: TaskReport, worker: Worker, now: float) -> None:
        is_news = report.status != task.status or report.status == PENDING
        status = PENDING if report.status == SUSPENDED else report.status
        self._transitions.set_status(task, status, now)
        if is_news:
            self._emit_run(task, report.status, now)

    def _emit_run(self, task: Task, status: str, now: float) -> None:
        fields = task_fields(task, now)
        if status == PENDING:
            self._emit(TaskScheduled(**fields))
        elif status == RUNNING:
            self._emit(TaskStarted(**fields, host=None, is_assigned=False))
        elif status in (DONE, FAILED):
            self._emit(TaskFinished(**fields, is_successful=status == DONE))

    def _report_failure(self, task: Task, report: TaskReport, worker: Worker) -> None:
        batched_params = self._state.batcher(worker.id, report.family).batched_params
        unbatched = {k: v for k, v in task.params.items() if k not in batched_params}
        self._emit(
            FailureReported(
                pretty_id=task.pretty_id,
                family=task.family,
                unbatched_params=unbatched,
                expl=report.expl,
                owners=tuple(report.owners),
                is_disabled=task.status == DISABLED,
            )
        )

    def _take_stake(self, task: Task, report: TaskReport, worker: Worker, now: float) -> None:
        """Keep the task and what it depends on, heard of or not, while the worker is there."""
        self._state.add_stakeholder(task, worker)
        for dep_id in task.deps:
            dep = self._state.tasks.get(dep_id) or self._state.create_task(
                dep_id,
                UNKNOWN,
                now,
                priority=report.priority,
                retry_policy=self._policy.retry_policy(),
            )
            self._state.add_stakeholder(dep, worker)

    def _raise_priority(self, task: Task, priority: float) -> None:
        """Give a task at least this priority, and all that it depends on at least the task's."""
        priority = max(priority, task.priority)
        self._state.set_priority(task, priority)
        stack = [task]
        while stack:
            for dep_id in stack.pop().deps:
                dep = self._state.tasks.get(dep_id)
                if dep is not None and dep.priority < priority:
                    self._state.set_priority(dep, priority)
                    stack.append(dep)
