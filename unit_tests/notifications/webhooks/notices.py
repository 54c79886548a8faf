"""Events and messages of webhooks, with defaults."""

from typing import Any

from luigid.notifications.webhooks.message import Message
from luigid.state.events import TaskNotice, WorkerLost


def notice(kind: str = "failed", task_id: str = "Copy_1", **fields: Any) -> TaskNotice:
    defaults: dict[str, Any] = {
        "time": 1000.5,
        "family": "Copy",
        "params": {"day": "1"},
        "worker": "Worker(host=a, pid=1)",
        "seconds": 12.0,
        "failures": 1,
        "was_disabled": False,
        "expl": '"Traceback:\\n  line\\nOSError: no"' if kind in ("failed", "disabled") else None,
    }
    return TaskNotice(kind=kind, task_id=task_id, **defaults | fields)


def lost(worker: str = "Worker(host=a, pid=1)", *families: str, **fields: Any) -> WorkerLost:
    runs = [(f"{family}_1", family) for family in families]
    defaults: dict[str, Any] = {"time": 1000.0, "silent_seconds": 61.0, "count": len(runs)}
    return WorkerLost(worker=worker, runs=runs, **defaults | fields)


def message(*events: TaskNotice | WorkerLost, **fields: Any) -> Message:
    """Return a message with these events, each as its kind."""
    made = Message.begin("team", 1000.0, **fields)
    for event in events:
        kind = event.kind if isinstance(event, TaskNotice) else "worker_lost"
        made = made.with_event(kind, event)
    return made
