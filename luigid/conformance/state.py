"""What is on the server before the suite runs, and how its own tasks are taken away afterwards.

No method of Luigi's API removes a task: one that is done is removed by the server itself, ten
minutes (`remove_delay`) after its workers are gone.
"""

import json
from contextlib import suppress
from typing import Any, NamedTuple
from urllib.parse import urlencode

from luigid.conformance.recorded.exchange import FORM
from luigid.conformance.target import DroppedError, Reply, Target
from luigid.console.errors import USAGE, ConsoleError, UnreachableError
from luigid.wording import count_of

#: Statuses in which mark_as_done does something.
_MARKABLE = frozenset({"RUNNING", "FAILED", "DISABLED"})
_WORKER = "luigid conformance"


class OccupiedError(ConsoleError):
    """The server has tasks."""

    status = USAGE


class Left(NamedTuple):
    """What the suite has left on the server."""

    tasks: int
    resources: int


class State:
    """The state of a server, as it was."""

    def __init__(self, target: Target) -> None:
        """Look at the server. Raises UnreachableError if it answers nothing that Luigi would."""
        self._target = target
        found = self._tasks()
        self.count = int(found["num_tasks"]) if _is_number_alone(found) else len(found)
        self._tasks_before = set(found)
        self._resources_before = self._resources()
        self._was_paused = bool(self._object("is_paused").get("paused"))
        self._holds_before = self._holds()

    def check_empty(self, *, is_confirmed: bool) -> None:
        """Raise OccupiedError if there are tasks, unless it `is_confirmed` that they may suffer."""
        if self.count and not is_confirmed:
            raise OccupiedError(
                f"{self._target.address.name} has {count_of(self.count, 'task')}, and the suite "
                "changes the state: run it against an empty server, or with --yes"
            )

    def restore(self) -> Left:
        """Mark new tasks as done, release new holds, and end a pause that was none."""
        with suppress(UnreachableError):
            if not self._was_paused:
                with suppress(DroppedError):
                    self._call("unpause", {})
            for hold in self._holds() - self._holds_before:
                with suppress(DroppedError):
                    self._target.send("DELETE", f"/v1/holds/{hold}")
            tasks = {} if _is_number_alone(found := self._tasks()) else found
            new = {name: task for name, task in tasks.items() if name not in self._tasks_before}
            for name, task in new.items():
                with suppress(DroppedError):
                    self._end(name, task.get("status") if isinstance(task, dict) else None)
            return Left(len(new), len(self._resources() - self._resources_before))
        return Left(0, 0)

    def _end(self, name: str, status: object) -> None:
        """Have a task be DONE: operators may mark what runs or fails, workers report all else."""
        if status in _MARKABLE:
            self._call("mark_as_done", {"task_id": name})
        elif status != "DONE":
            # An assistant has no share in a task, so the task is not kept for it.
            report = {"task_id": name, "worker": _WORKER, "status": "DONE", "assistant": True}
            self._call("add_task", report)

    def _tasks(self) -> dict[str, Any]:
        return self._object("task_list", {"status": "", "upstream_status": ""})

    def _resources(self) -> set[str]:
        with suppress(UnreachableError, KeyError, TypeError):
            return {str(each["name"]) for each in self._read("resource_list")}
        return set()

    def _holds(self) -> set[str]:
        with suppress(UnreachableError, ValueError, KeyError, TypeError):
            reply = self._target.send("GET", "/v1/holds")
            if reply.status == 200:
                return {str(hold["hold_id"]) for hold in reply.json()["holds"]}
        return set()

    def _object(self, method: str, arguments: dict[str, object] | None = None) -> dict[str, Any]:
        found = self._read(method, arguments)
        if not isinstance(found, dict):
            name = self._target.address.name
            raise UnreachableError(f"{name}: {method} answers no object: is it a luigid?")
        return found

    def _read(self, method: str, arguments: dict[str, object] | None = None) -> Any:
        reply = self._call(method, arguments or {})
        name = self._target.address.name
        if reply.status in (401, 403):
            raise UnreachableError(f"{name}: {reply.status}: give credentials that may do all")
        try:
            if reply.status == 200:
                return reply.json()["response"]
        except (ValueError, KeyError, TypeError):
            pass
        raise UnreachableError(f"{name}: {method} answers {reply.status}: is it a luigid?")

    def _call(self, method: str, arguments: dict[str, object]) -> Reply:
        body = urlencode({"data": json.dumps(arguments)}).encode()
        return self._target.send("POST", f"/api/{method}", FORM, body)


def _is_number_alone(found: dict[str, Any]) -> bool:
    return set(found) == {"num_tasks"} and isinstance(found["num_tasks"], int)
