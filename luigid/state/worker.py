"""Workers: plain data, changed only by `SchedulerState`."""

from typing import Any, Final

from luigid.state.limits import UNKNOWN, Place
from luigid.state.task import Task

ACTIVE: Final = "active"
DISABLED: Final = "disabled"


class Worker:
    """A worker process. Times are in seconds since the epoch."""

    __slots__ = (
        "asked_from",
        "id",
        "info",
        "is_disabled",
        "last_active",
        "last_get_work",
        "messages",
        "number",
        "stakes",
        "started",
        "tasks",
    )

    def __init__(self, worker_id: str, now: float) -> None:
        self.id = worker_id
        #: serial number of its creation: the order of arrival
        self.number = 0
        self.started = now
        self.last_active = now
        self.last_get_work: float | None = None
        #: the host that its last get_work named, while its info names none
        self.asked_from: str | None = None
        #: reported by the worker: `workers` (its processes), `host`, `first_task`, `assistant`...
        self.info: dict[str, Any] = {}
        self.is_disabled = False
        #: messages for its next ping: {"name": method, "kwargs": arguments}
        self.messages: list[dict[str, Any]] = []
        #: task id -> task that it can run: exactly those whose `workers` contain it
        self.tasks: dict[str, Task] = {}
        #: task id -> task: exactly those whose `stakeholders` contain it
        self.stakes: dict[str, Task] = {}

    @property
    def state(self) -> str:
        """Either `active` or, by an operator, `disabled`."""
        return DISABLED if self.is_disabled else ACTIVE

    @property
    def place(self) -> Place:
        """Where it runs tasks: on the host that it reported itself, or that its get_work named."""
        return Place(self.reported_host or self.asked_from or UNKNOWN, self.id)

    @property
    def reported_host(self) -> str | None:
        """The host in its info, if there is one."""
        host = self.info.get("host")
        return host if isinstance(host, str) and host else None

    @property
    def is_assistant(self) -> bool:
        """Whether it runs any runnable task, not only tasks that it reported itself."""
        return bool(self.info.get("assistant", False))

    @property
    def processes(self) -> float:
        """The number of tasks that it runs at a time, as reported; 1 by default."""
        processes = self.info.get("workers", 1)
        return processes if isinstance(processes, int | float) else 1
