"""The only state of the mock: what each worker has yet to run, so that a worker comes to an end.

get_work answers the task that the worker has added last and that it may run: with Luigi's order of
adding, what others depend on comes first. Nothing else is remembered.
"""

import threading
from collections.abc import Mapping
from typing import Any, Final

#: what reports may leave a task in that is not to be run
_WAITING: Final = ("PENDING", None)
_MAX_WORKERS: Final = 1000
_MAX_TASKS: Final = 10_000


class Work:
    """Tasks that workers have added and not yet reported as done."""

    def __init__(self) -> None:
        self._tasks: dict[str, dict[str, Mapping[str, Any]]] = {}
        self._lock = threading.Lock()

    def answer(self, method: str, arguments: Mapping[str, Any]) -> dict[str, Any] | None:
        """Return the answer that the example would get wrong; None: the example will do."""
        worker = arguments.get("worker")
        with self._lock:
            if method == "add_task":
                self._add(str(worker), arguments)
            elif worker in self._tasks and method in ("get_work", "count_pending"):
                tasks = self._tasks[worker]
                return self._get_work(tasks) if method == "get_work" else _counts(len(tasks))
        return None

    def _add(self, worker: str, report: Mapping[str, Any]) -> None:
        tasks = self._tasks.setdefault(worker, {})
        if len(self._tasks) > _MAX_WORKERS:
            del self._tasks[next(iter(self._tasks))]
        task = str(report["task_id"])
        is_waiting = report.get("status") in _WAITING and report.get("runnable", True)
        if is_waiting and len(tasks) < _MAX_TASKS:
            tasks[task] = report
        elif not is_waiting:
            tasks.pop(task, None)

    def _get_work(self, tasks: dict[str, Mapping[str, Any]]) -> dict[str, Any]:
        counts = _counts(len(tasks))
        if not tasks:
            return {"response": {**counts["response"], "task_id": None}}
        task, report = tasks.popitem()
        return {
            "response": {
                **counts["response"],
                "task_id": task,
                "task_family": report.get("family") or "",
                "task_module": report.get("module"),
                "task_params": report.get("params") or {},
            }
        }


def _counts(count: int) -> dict[str, Any]:
    return {
        "response": {
            "n_pending_tasks": count,
            "n_unique_pending": count,
            "n_pending_last_scheduled": count,
            "worker_state": "active",
            "running_tasks": [],
        }
    }
