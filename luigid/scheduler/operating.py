"""What operators do to single tasks: whether it applies, what becomes of the task, and doing it."""

from typing import Final

from luigid.scheduler.transitions import Transitions
from luigid.state.events import Emit, TaskFinished, TaskScheduled, task_fields
from luigid.state.slices import Slices
from luigid.state.state import SchedulerState
from luigid.state.task import DISABLED, DONE, FAILED, PENDING, RUNNING, Task

#: why something is not done to a task, see `SkipReason` in `spec/openapi.yaml`
UNKNOWN_TASK: Final = "unknown_task"
NOT_FAILED: Final = "not_failed"
NOT_DISABLED: Final = "not_disabled"
DISABLED_BY_WORKER: Final = "disabled_by_worker"
NOT_RUNNING_OR_FAILED: Final = "not_running_or_failed"
ALREADY_DONE: Final = "already_done"
ALREADY_HELD: Final = "already_held"
NOT_HELD: Final = "not_held"
HELD_BY_FAMILY: Final = "held_by_family"
HELD_BY_FILTER: Final = "held_by_filter"
CHANGED_SINCE: Final = "changed_since"
RAN_BATCH: Final = "ran_batch"


class Operating:
    """The rules of forgive_failures, mark_as_done and re_enable_task, and of a retry."""

    def __init__(self, state: SchedulerState, transitions: Transitions, emit: Emit) -> None:
        self._state = state
        self._transitions = transitions
        self._emit = emit

    def forgive(self, task: Task, now: float) -> Slices[None]:
        """Make a FAILED task PENDING. Its failures still count."""
        if why_not_forgiven(task) is None:
            yield from self._transitions.set_status(task, PENDING, now)
            self._emit(TaskScheduled(**task_fields(task, now)))

    def mark_as_done(self, task: Task, now: float) -> Slices[None]:
        """Make a RUNNING, FAILED or DISABLED task DONE."""
        if why_not_done(task) is None:
            yield from self._transitions.set_status(task, DONE, now)
            self._emit(TaskFinished(**task_fields(task, now), is_successful=True))

    def re_enable(self, task: Task, now: float) -> Slices[None]:
        """Make a task that the scheduler disabled FAILED, and clear its failures."""
        if why_not_re_enabled(task) is None:
            yield from self._transitions.re_enable(task, now)

    def retry(self, task: Task, now: float) -> Slices[None]:
        """Make a FAILED task, or one that the scheduler disabled, PENDING."""
        yield from self.re_enable(task, now)
        yield from self.forgive(task, now)


def why_not_forgiven(task: Task) -> str | None:
    """Return why a task cannot be forgiven; None if it can."""
    return None if task.status == FAILED else NOT_FAILED


def why_not_done(task: Task) -> str | None:
    """Return why a task cannot be marked as done; None if it can."""
    if task.status in (RUNNING, FAILED, DISABLED):
        return None
    return ALREADY_DONE if task.status == DONE else NOT_RUNNING_OR_FAILED


def why_not_re_enabled(task: Task) -> str | None:
    """Return why a task cannot be re-enabled; None if it can."""
    if task.status != DISABLED:
        return NOT_DISABLED
    return DISABLED_BY_WORKER if task.disabled_at is None else None


def why_not_retried(task: Task) -> str | None:
    """Return why a task cannot be retried; None if it can."""
    if task.status == DISABLED:
        return why_not_re_enabled(task)
    return why_not_forgiven(task)


def why_not_held(task: Task) -> str | None:
    """Return why a task cannot get a hold of its own; None if it can."""
    if task.hold is not None:
        return ALREADY_HELD
    return ALREADY_DONE if task.status == DONE else None


def why_not_released(task: Task) -> str | None:
    """Return why a task has no hold of its own to release; None if it has one."""
    if task.hold is not None:
        return None
    if task.held_by is None:
        return NOT_HELD
    return HELD_BY_FAMILY if task.held_by.scope == "family" else HELD_BY_FILTER
