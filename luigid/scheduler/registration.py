"""add_task: reports from workers, and what they change."""

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
from luigid.state.slices import CHUNK_SIZE, Slices
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
from luigid.state.task_update import TaskUpdate
from luigid.state.worker import Worker


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskReport:
    """The arguments of add_task, see `spec/openapi.yaml`."""

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
    """Applies reports from workers to the state.

    All changes of the reported task are computed first, then applied in one update.
    """

    def __init__(
        self, state: SchedulerState, transitions: Transitions, policy: Policy, emit: Emit
    ) -> None:
        self._state = state
        self._transitions = transitions
        self._policy = policy
        self._emit = emit

    def register(self, report: TaskReport, worker: Worker, now: float) -> Slices[None]:
        """Create or update a task, or ignore the report.

        Reports from disabled workers are ignored unless the task is RUNNING. PENDING is ignored
        for some seconds after the task became DONE.
        """
        task = self._find_or_create(report, worker, now)
        if task is None or self._is_ignored(task, report, worker, now):
            return
        is_new_status = report.status != task.status or report.status == PENDING
        is_found = self._is_found_complete(task, report)
        update = _missing_fields(task, report)
        if report.status == RUNNING and not task.worker_running:
            self._start_run(report.batch_id, worker, now, update)
        yield from self._annotate(task, report, update)
        runner = update.get("worker_running", task.worker_running)
        may_change_status = _may_change_status(task, report, is_runner=runner == worker.id)
        if may_change_status:
            status = PENDING if report.status == SUSPENDED else report.status
            yield from self._transitions.decide(task, status, now, update)
        _replace_fields(task, report, update)
        self._add_worker(task, report, worker, update)
        yield from self._transitions.apply(task, update, now)
        if may_change_status and (is_new_status or is_found):
            self._emit_run(task, report.status, now, is_found=is_found)
        if report.status == FAILED and self._policy.batch_emails:
            self._report_failure(task, report, worker)
        if task.deps:
            if _takes_stake(worker, report):
                yield from self._take_stakes_in_deps(task, report.priority, worker, now)
            yield from self._raise_priorities_of_deps(task)

    def _find_or_create(self, report: TaskReport, worker: Worker, now: float) -> Task | None:
        task = self._state.tasks.get(report.task_id)
        if task is None and not worker.is_disabled:
            # As in Luigi, the server's retry policy applies if the first report is a failure.
            family = intern(report.family)
            task = self._create(report.task_id, PENDING, report.priority, now, family)
        return task

    def _create(
        self, task_id: str, status: str, priority: float, now: float, family: str = ""
    ) -> Task:
        retry_policy = self._policy.retry_policy()
        return self._state.create_task(
            task_id, status, now, priority=priority, retry_policy=retry_policy, family=family
        )

    def _is_ignored(self, task: Task, report: TaskReport, worker: Worker, now: float) -> bool:
        if worker.is_disabled and task.status != RUNNING:
            return True
        is_recent = now - task.updated < self._policy.stable_done_cooldown_secs
        return report.status == PENDING and task.status == DONE and is_recent

    def _start_run(
        self, batch_id: str | None, worker: Worker, now: float, update: TaskUpdate
    ) -> None:
        """Add a run that get_work did not hand out: the task that runs a batch."""
        members = self._state.indices.runs.of_batch(batch_id) if batch_id else []
        if members:
            update["resources_running"] = dict(members[0].held_resources)
        update["worker_running"] = worker.id
        update["time_running"] = now

    def _annotate(self, task: Task, report: TaskReport, update: TaskUpdate) -> Slices[None]:
        """Add the fields that do not affect scheduling; update those of the batch members, too."""
        shared = TaskUpdate()
        if report.tracking_url is not None or task.status != RUNNING:
            shared["tracking_url"] = report.tracking_url
        if report.expl is not None:
            shared["expl"] = report.expl
        batch_id = update.get("batch_id", task.batch_id)
        if shared and batch_id is not None:
            for member in self._state.indices.runs.of_batch(batch_id):
                self._state.update_task(member, **shared)
                yield
        update.update(shared)
        update["remove_at"] = None
        if report.accepts_messages is not None:
            update["accepts_messages"] = report.accepts_messages
        if report.batchable is not None:
            update["batchable"] = report.batchable

    def _add_worker(
        self, task: Task, report: TaskReport, worker: Worker, update: TaskUpdate
    ) -> None:
        """Add the worker to the stakeholders and the runners of the task, where it is one."""
        if _takes_stake(worker, report) and worker.id not in task.stakeholders:
            update["stakeholders"] = task.stakeholders | {worker.id}
        if report.runnable and report.status != FAILED and not worker.is_disabled:
            update["is_runnable"] = True
            if worker.id not in task.workers:
                update["workers"] = {**task.workers, worker.id: None}

    def _is_found_complete(self, task: Task, report: TaskReport) -> bool:
        """Return whether to tell that a worker found a task complete, which does not run."""
        is_idle = task.status not in (RUNNING, BATCH_RUNNING)
        return self._policy.history_found_complete and report.status == DONE and is_idle

    def _emit_run(self, task: Task, status: str, now: float, *, is_found: bool) -> None:
        fields = task_fields(task, now)
        if status == PENDING:
            self._emit(TaskScheduled(**fields))
        elif status == RUNNING:
            self._emit(TaskStarted(**fields, host=None, is_assigned=False))
        elif status in (DONE, FAILED):
            self._emit(TaskFinished(**fields, is_successful=status == DONE, is_found=is_found))

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

    def _take_stakes_in_deps(
        self, task: Task, priority: float, worker: Worker, now: float
    ) -> Slices[None]:
        """Make the worker a stakeholder of all dependencies; create those that are unknown."""
        for number, dep_id in enumerate(task.deps, 1):
            dep = self._state.tasks.get(dep_id) or self._create(dep_id, UNKNOWN, priority, now)
            self._state.add_stakeholder(dep, worker)
            if number % CHUNK_SIZE == 0:
                yield

    def _raise_priorities_of_deps(self, task: Task) -> Slices[None]:
        """Raise the priorities of all direct and indirect dependencies to that of the task."""
        priority = task.priority
        stack = [task]
        while stack:
            for number, dep_id in enumerate(stack.pop().deps, 1):
                dep = self._state.tasks.get(dep_id)
                if dep is not None and dep.priority < priority:
                    self._state.update_task(dep, priority=priority)
                    stack.append(dep)
                if number % CHUNK_SIZE == 0:
                    yield
            if stack:
                yield


def _may_change_status(task: Task, report: TaskReport, *, is_runner: bool) -> bool:
    """Return whether the report may change the status of the task.

    While the task runs, only DONE, FAILED or RUNNING from the worker that runs it may, or new
    dependencies from any worker.
    """
    if task.status not in (RUNNING, BATCH_RUNNING) or report.new_deps:
        return True
    return report.status in (DONE, FAILED, RUNNING) and is_runner


def _missing_fields(task: Task, report: TaskReport) -> TaskUpdate:
    """Return the fields that were not known: a task may be known only as a dependency."""
    update = TaskUpdate()
    # Many tasks have the same family and module: the strings are shared.
    if not task.family:
        update["family"] = intern(report.family)
    if not task.module:
        update["module"] = report.module and intern(report.module)
    if not task.param_visibilities:
        update["param_visibilities"] = report.param_visibilities or NOTHING
    if not task.params:
        update["params"] = report.params or NOTHING
    if report.batch_id is not None:
        update["batch_id"] = report.batch_id
    return update


def _replace_fields(task: Task, report: TaskReport, update: TaskUpdate) -> None:
    """Add the fields that every report replaces, and the dependencies if it contains any."""
    if report.deps is not None or report.new_deps is not None:
        deps = task.deps if report.deps is None else report.deps
        update["deps"] = [*deps, *(report.new_deps or ())]
    update["resources"] = dict(report.resources) or NOTHING
    update["priority"] = max(report.priority, task.priority)
    update["retry_policy"] = report.retry_policy


def _takes_stake(worker: Worker, report: TaskReport) -> bool:
    return not worker.is_disabled and not report.assistant
