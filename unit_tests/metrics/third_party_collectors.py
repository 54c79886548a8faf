"""Classes for metrics_custom_import."""

from typing import Any, ClassVar


class Journal:
    """Has Luigi's whole interface, and records the calls."""

    instances: ClassVar[list["Journal"]] = []

    def __init__(self) -> None:
        self.calls: list[tuple[Any, ...]] = []
        self.instances.append(self)

    def handle_task_started(self, task: Any) -> None:
        self.calls.append(("started", task.id, task.status))

    def handle_task_failed(self, task: Any) -> None:
        self.calls.append(("failed", task.id, task.updated - task.time_running))

    def handle_task_disabled(self, task: Any, config: Any) -> None:
        self.calls.append(("disabled", task.id, config.disable_persist))

    def handle_task_done(self, task: Any) -> None:
        self.calls.append(("done", task.id, task.time_running))

    def handle_task_statistics(self, task: Any, statistics: Any) -> None:
        self.calls.append(("statistics", task.id, statistics))

    def generate_latest(self) -> Any:
        return f"journal_told {len(self.calls)}"

    def configure_http_handler(self, http_handler: Any) -> None:
        http_handler.set_header("X-Journal", "1")


class Minimal:
    """Has only the required methods."""

    def handle_task_started(self, task: Any) -> None: ...

    def handle_task_failed(self, task: Any) -> None: ...

    def handle_task_disabled(self, task: Any, config: Any) -> None: ...

    def handle_task_done(self, task: Any) -> None: ...


class Incomplete(Minimal):
    handle_task_failed = None  # type: ignore[assignment]
    handle_task_done = None  # type: ignore[assignment]


class Broken(Journal):
    """Raises exceptions."""

    def handle_task_done(self, task: Any) -> None:
        raise RuntimeError("no ink")

    def generate_latest(self) -> Any:
        raise RuntimeError("no paper")


class Binary(Minimal):
    def generate_latest(self) -> bytes:
        return b"\xff\xfe"


class Demanding(Minimal):
    def __init__(self, pen: object) -> None: ...
