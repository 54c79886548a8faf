"""A task as the scheduler knows it: plain data. Only `SchedulerState` changes one."""

import re
from collections.abc import Mapping, Set
from typing import Any, Final

from luigid.state.failures import NO_FAILURES, Failures
from luigid.state.policy import RetryPolicy

PENDING: Final = "PENDING"
RUNNING: Final = "RUNNING"
BATCH_RUNNING: Final = "BATCH_RUNNING"
DONE: Final = "DONE"
FAILED: Final = "FAILED"
DISABLED: Final = "DISABLED"
#: a dependency that was named but never reported
UNKNOWN: Final = "UNKNOWN"
#: reported by old workers; the scheduler takes it for PENDING
SUSPENDED: Final = "SUSPENDED"

#: every status on the wire; no task is ever stored as SUSPENDED
STATUSES: Final = (PENDING, RUNNING, BATCH_RUNNING, DONE, FAILED, DISABLED, UNKNOWN, SUSPENDED)

#: no params, no resources and so on: one object for all tasks, never changed in place
NOTHING: Final[dict[str, Any]] = {}
NO_STAKEHOLDERS: Final[Set[str]] = frozenset()
#: visibility of a parameter, as `param_visibilities` numbers it (2 is private and never sent)
_PUBLIC: Final = 0


#: what a task id begins with: the family, up to the first `(` or `_`
_FAMILY: Final = re.compile(r"([^(_]+)[(_]")


class Task:
    """One task. Times are seconds since the epoch, taken from the scheduler's clock."""

    __slots__ = (
        "accepts_messages",
        "batch_id",
        "batchable",
        "deps",
        "disabled_at",
        "expl",
        "failures",
        "family",
        "fragment",
        "id",
        "is_runnable",
        "message_responses",
        "module",
        "number",
        "order",
        "param_visibilities",
        "params",
        "placement",
        "priority",
        "progress_percentage",
        "public_params",
        "remove_at",
        "resources",
        "resources_running",
        "retry_at",
        "retry_policy",
        "stakeholders",
        "status",
        "status_message",
        "time",
        "time_running",
        "tracking_url",
        "unmet",
        "updated",
        "worker_running",
        "workers",
    )

    def __init__(self, task_id: str, now: float, retry_policy: RetryPolicy) -> None:
        self.id = task_id
        self.status: str = UNKNOWN
        #: grows with every created task: the order of arrival among all tasks
        self.number = 0
        #: grows with every change of status: the order of arrival among tasks of one status
        self.order = 0
        #: ids of the tasks that must be DONE first, an ordered set; they need not exist
        self.deps: dict[str, None] = NOTHING
        #: how many of the deps are not DONE
        self.unmet = 0
        #: where the index of runners holds it; that index alone reads and writes it
        self.placement: object = None
        #: the task as the web layer encoded it last; dropped with the next change
        self.fragment: object = None
        #: ids of workers that keep the task from being removed
        self.stakeholders: Set[str] = NO_STAKEHOLDERS
        #: ids of workers that can run the task, an ordered set, by when each first reported it
        self.workers: dict[str, None] = NOTHING
        #: when the task was first heard of
        self.time = now
        #: when the status last changed
        self.updated = now
        #: when a FAILED task becomes PENDING again
        self.retry_at: float | None = None
        #: when the task is removed, once it has no stakeholder
        self.remove_at: float | None = None
        #: when the scheduler itself disabled the task; None: a worker disabled it, or nobody
        self.disabled_at: float | None = None
        #: id of the worker that runs or last ran the task
        self.worker_running: str | None = None
        self.time_running: float | None = None
        self.priority: float = 0
        self.family = ""
        self.module: str | None = None
        self.params: dict[str, Any] = NOTHING
        self.param_visibilities: Mapping[str, int] = NOTHING
        #: those of params that may be shown: fixed when the params are
        self.public_params: dict[str, Any] = NOTHING
        #: resource name -> amount that a run needs
        self.resources: dict[str, float] = NOTHING
        #: what the present run still holds; None: it holds `resources`
        self.resources_running: dict[str, float] | None = None
        self.retry_policy = retry_policy
        self.failures: Failures = NO_FAILURES
        #: what the worker reported of the last run: an error, mostly JSON in a string
        self.expl: Any = None
        self.tracking_url: str | None = None
        self.status_message: Any = None
        self.progress_percentage: Any = None
        self.accepts_messages: bool = False
        #: message id -> the running task's answer
        self.message_responses: dict[str, Any] = NOTHING
        #: whether a worker ever reported that it can be run (assistants may then run it)
        self.is_runnable = False
        self.batchable: bool = False
        #: the batch that the task runs in, or was last reported in
        self.batch_id: str | None = None

    def set_params(self, params: dict[str, Any] | None) -> None:
        """Set the params, and fix which of them may be shown."""
        self.params = params or NOTHING
        if self.param_visibilities:
            hidden = {k for k, v in self.param_visibilities.items() if v != _PUBLIC}
            self.public_params = {k: v for k, v in self.params.items() if k not in hidden}
        else:
            self.public_params = self.params

    @property
    def held_resources(self) -> dict[str, float]:
        """What the run holds now: resource name -> amount."""
        return self.resources if self.resources_running is None else self.resources_running

    @property
    def pretty_id(self) -> str:
        """The task as a person reads it: `Family(a=1, b=2)`, public params by name."""
        shown = ", ".join(f"{name}={value}" for name, value in sorted(self.public_params.items()))
        return f"{self.family}({shown})"


def guess_family(task_id: str) -> str | None:
    """Return the family that a task id begins with, or None."""
    family = _FAMILY.match(task_id)
    return family.group(1) if family else None
