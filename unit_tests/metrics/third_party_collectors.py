"""Classes that somebody may name as metrics_custom_import."""

from typing import Any, ClassVar


class Journal:
    """Has Luigi's whole interface, and notes what it is told."""

    made: ClassVar[list["Journal"]] = []

    def __init__(self) -> None:
        self.told: list[tuple[Any, ...]] = []
        self.made.append(self)

    def handle_task_started(self, task: Any) -> None:
        self.told.append(("started", task.id, task.status))

    def handle_task_failed(self, task: Any) -> None:
        self.told.append(("failed", task.id, task.updated - task.time_running))

    def handle_task_disabled(self, task: Any, config: Any) -> None:
        self.told.append(("disabled", task.id, config.disable_persist))

    def handle_task_done(self, task: Any) -> None:
        self.told.append(("done", task.id, task.time_running))

    def handle_task_statistics(self, task: Any, statistics: Any) -> None:
        self.told.append(("statistics", task.id, statistics))

    def generate_latest(self) -> Any:
        return f"journal_told {len(self.told)}"

    def configure_http_handler(self, http_handler: Any) -> None:
        http_handler.set_header("X-Journal", "1")


class Least:
    """Has only what Luigi's interface demands."""

    def handle_task_started(self, task: Any) -> None: ...

    def handle_task_failed(self, task: Any) -> None: ...

    def handle_task_disabled(self, task: Any, config: Any) -> None: ...

    def handle_task_done(self, task: Any) -> None: ...


class Lacking(Least):
    handle_task_failed = None  # type: ignore[assignment]
    handle_task_done = None  # type: ignore[assignment]


class Broken(Journal):
    """Fails at all it is asked for."""

    def handle_task_done(self, task: Any) -> None:
        raise RuntimeError("no ink")

    def generate_latest(self) -> Any:
        raise RuntimeError("no paper")


class Binary(Least):
    def generate_latest(self) -> bytes:
        return b"\xff\xfe"


class Demanding(Least):
    def __init__(self, pen: object) -> None: ...
