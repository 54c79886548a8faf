"""Tasks: plain data, changed only by `SchedulerState`."""

import re
from collections.abc import Mapping, Set
from typing import Any, Final

from luigid.state.failures import NO_FAILURES, Failures
from luigid.state.hold import Hold
from luigid.state.policy import RetryPolicy
from luigid.state.trouble import NO_TROUBLE, Trouble

PENDING: Final = "PENDING"
RUNNING: Final = "RUNNING"
BATCH_RUNNING: Final = "BATCH_RUNNING"
DONE: Final = "DONE"
FAILED: Final = "FAILED"
DISABLED: Final = "DISABLED"
#: named as a dependency, but never reported
UNKNOWN: Final = "UNKNOWN"
#: sent by old workers; treated as PENDING
SUSPENDED: Final = "SUSPENDED"

#: every status on the wire; no task is ever stored as SUSPENDED
STATUSES: Final = (PENDING, RUNNING, BATCH_RUNNING, DONE, FAILED, DISABLED, UNKNOWN, SUSPENDED)

#: the empty params, resources and so on: one object shared by all tasks, never changed in place
NOTHING: Final[dict[str, Any]] = {}
NO_STAKEHOLDERS: Final[Set[str]] = frozenset()
#: value of a public param in `param_visibilities`; 1 is hidden, 2 private (workers do not send it)
_PUBLIC: Final = 0
#: the family at the start of a task id, up to the first `(` or `_`
_FAMILY: Final = re.compile(r"([^(_]+)[(_]")


class Task:
    """A task. Times are in seconds since the epoch, from the scheduler's clock."""

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
        "held_by",
        "hold",
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
        "trouble",
        "unmet",
        "updated",
        "worker_running",
        "workers",
    )

    def __init__(self, task_id: str, now: float, retry_policy: RetryPolicy) -> None:
        self.id = task_id
        self.status: str = UNKNOWN
        #: serial number of its creation: the order of arrival among all tasks
        self.number = 0
        #: serial number of its last change of status: the order of arrival within a status
        self.order = 0
        #: ids of the tasks that must be DONE first, as an ordered set; they need not exist
        self.deps: dict[str, None] = NOTHING
        #: number of deps that are not DONE
        self.unmet = 0
        #: its own hold
        self.hold: Hold | None = None
        #: the hold that keeps it from being handed out: its own, or else a wide one that covers it
        self.held_by: Hold | None = None
        #: its position in the runners index, which alone reads and writes this
        self.placement: object = None
        #: its JSON, as cached by the web layer; cleared by every change
        self.fragment: object = None
        #: ids of workers that keep the task from being removed
        self.stakeholders: Set[str] = NO_STAKEHOLDERS
        #: ids of workers that can run the task, as an ordered set, the first to report it first
        self.workers: dict[str, None] = NOTHING
        #: when the task became known
        self.time = now
        #: when the status last changed
        self.updated = now
        #: when a FAILED task becomes PENDING again
        self.retry_at: float | None = None
        #: when the task is removed
        self.remove_at: float | None = None
        #: when the scheduler disabled the task; None if it did not, or if a worker did
        self.disabled_at: float | None = None
        #: id of the worker that runs, or last ran, the task
        self.worker_running: str | None = None
        self.time_running: float | None = None
        self.priority: float = 0
        self.family = ""
        self.module: str | None = None
        self.params: dict[str, Any] = NOTHING
        self.param_visibilities: Mapping[str, int] = NOTHING
        #: the params that may be shown; computed when `params` is set
        self.public_params: dict[str, Any] = NOTHING
        #: resource name -> amount that a run needs
        self.resources: dict[str, float] = NOTHING
        #: resource name -> amount that the current run still holds; None: it holds `resources`
        self.resources_running: dict[str, float] | None = None
        self.retry_policy = retry_policy
        self.failures: Failures = NO_FAILURES
        self.trouble: Trouble = NO_TROUBLE
        #: the worker's explanation of the last run: an error, usually JSON in a string
        self.expl: Any = None
        self.tracking_url: str | None = None
        self.status_message: Any = None
        self.progress_percentage: Any = None
        self.accepts_messages: bool = False
        #: message id -> response of the running task
        self.message_responses: dict[str, Any] = NOTHING
        #: whether a worker ever reported the task as runnable; assistants may run it then
        self.is_runnable = False
        self.batchable: bool = False
        #: id of the batch in which the task runs, or was last reported
        self.batch_id: str | None = None

    def set_params(self, params: dict[str, Any] | None) -> None:
        """Set the params, and compute the public ones."""
        self.params = params or NOTHING
        if self.param_visibilities:
            hidden = {k for k, v in self.param_visibilities.items() if v != _PUBLIC}
            self.public_params = {k: v for k, v in self.params.items() if k not in hidden}
        else:
            self.public_params = self.params

    @property
    def held_resources(self) -> dict[str, float]:
        """The resources that the run holds: name -> amount."""
        return self.resources if self.resources_running is None else self.resources_running

    @property
    def has_failed(self) -> bool:
        """Whether its last run failed: FAILED, or DISABLED because of failures."""
        if self.status == DISABLED:
            return self.disabled_at is not None or self.failures.first is not None
        return self.status == FAILED

    @property
    def pretty_id(self) -> str:
        """The display name: `Family(a=1, b=2)`, with the public params sorted by name."""
        shown = ", ".join(f"{name}={value}" for name, value in sorted(self.public_params.items()))
        return f"{self.family}({shown})"

    @property
    def search_text(self) -> str:
        """The text that is searched: the display name, a line feed, the id; case-folded."""
        return f"{self.pretty_id}\n{self.id}".casefold()


def guess_family(task_id: str) -> str | None:
    """Return the family at the start of a task id, or None if there is none."""
    family = _FAMILY.match(task_id)
    return family.group(1) if family else None
