"""A worker as the scheduler knows it: plain data. Only `SchedulerState` changes one."""

from typing import Any, Final

from luigid.state.task import Task

ACTIVE: Final = "active"
DISABLED: Final = "disabled"


class Worker:
    """One worker process. Times are seconds since the epoch."""

    __slots__ = (
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
        #: grows with every worker that is made: the order of arrival
        self.number = 0
        self.started = now
        self.last_active = now
        self.last_get_work: float | None = None
        #: what the worker told of itself: workers (its processes), host, first_task, assistant...
        self.info: dict[str, Any] = {}
        self.is_disabled = False
        #: what it is to be told with its next ping: {"name": method, "kwargs": arguments}
        self.messages: list[dict[str, Any]] = []
        #: tasks it can run: exactly those whose `workers` name it
        self.tasks: dict[str, Task] = {}
        #: tasks it has a stake in: exactly those whose `stakeholders` name it
        self.stakes: dict[str, Task] = {}

    @property
    def state(self) -> str:
        """`active`, or `disabled` by an operator."""
        return DISABLED if self.is_disabled else ACTIVE

    @property
    def is_assistant(self) -> bool:
        """Whether it runs any runnable task, not only those that it scheduled."""
        return bool(self.info.get("assistant", False))

    @property
    def processes(self) -> float:
        """How many tasks it says that it runs at a time."""
        processes = self.info.get("workers", 1)
        return processes if isinstance(processes, int | float) else 1
