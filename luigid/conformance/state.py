"""What is on the server before the suite runs, and how its own tasks are taken away afterwards.

No method of Luigi's API removes a task: one that is done is removed by the server itself, ten
minutes (`remove_delay`) after its workers are gone.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from luigid.conformance.recorded.exchange import FORM
from luigid.conformance.target import DroppedError, Reply, Target
from luigid.console.errors import USAGE, ConsoleError, UnreachableError
from luigid.wording import count_of

#: Statuses in which mark_as_done does something.
_MARKABLE = frozenset({"RUNNING", "FAILED", "DISABLED"})
_JSON = {"Content-Type": "application/json"}
_WORKER = "luigid conformance"


class OccupiedError(ConsoleError):
    """The server has tasks, or is paused."""

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
        is_count = _is_number_alone(found)
        self.count = int(found["num_tasks"]) if is_count else len(found)
        #: None: there are too many to be listed, so that nobody knows which ones are new
        self._statuses_before = None if is_count else _statuses(found)
        self._resources_before = self._resources()
        self._is_paused = bool(self._object("is_paused").get("paused"))
        self._holds_before = self._holds()
        self._views_before = self._views()

    def check_ready(self, *, is_confirmed: bool) -> None:
        """Raise OccupiedError if there are tasks, unless it `is_confirmed` that they may suffer.

        Raise it as well if the scheduler is paused: it hands out nothing then, which is no fault.
        """
        name = self._target.address.name
        if self.count and not is_confirmed:
            raise OccupiedError(
                f"{name} has {count_of(self.count, 'task')}, and the suite "
                "changes the state: run it against an empty server, or with --yes"
            )
        if self._is_paused:
            raise OccupiedError(f"{name} is paused, and the suite runs tasks: unpause it before")

    def restore(self) -> Left:
        """Mark the suite's tasks as done, release its holds, restore what was there, and unpause.

        Tasks of an earlier run are the suite's, too: they were DONE, and calls made up, which are
        the same each time, have reported them again.
        """
        with suppress(UnreachableError):
            with suppress(DroppedError):
                self._call("unpause", {})
            for hold in self._holds() - self._holds_before:
                with suppress(DroppedError):
                    self._target.send("DELETE", f"/v1/holds/{hold}")
            self._restore_views()
            tasks = self._own_tasks()
            for name, task in tasks.items():
                with suppress(DroppedError):
                    self._end(name, task if isinstance(task, dict) else {})
            new = len(tasks.keys() - (self._statuses_before or {}).keys())
            return Left(new, self._restore_resources())
        return Left(0, 0)

    def _own_tasks(self) -> dict[str, Any]:
        """Return the tasks that are new, and those that were DONE and are not any more."""
        before = self._statuses_before
        if before is None or _is_number_alone(found := self._tasks()):
            return {}
        now = _statuses(found)
        return {
            name: task
            for name, task in found.items()
            if name not in before or now[name] != before[name] == "DONE"
        }

    def _end(self, name: str, task: Mapping[str, Any]) -> None:
        """Have a task be DONE: operators may mark what runs or fails, workers report all else."""
        status = task.get("status")
        if status == "BATCH_RUNNING":
            # Nothing but the report that it runs, by the worker that has it, makes it markable.
            self._report(name, str(task.get("worker_running") or _WORKER), "RUNNING")
        if status in _MARKABLE or status == "BATCH_RUNNING":
            self._call("mark_as_done", {"task_id": name})
        elif status != "DONE":
            self._report(name, _WORKER, "DONE")

    def _report(self, name: str, worker: str, status: str) -> None:
        # An assistant has no share in a task, so the task is not kept for it.
        report = {"task_id": name, "worker": worker, "status": status, "assistant": True}
        self._call("add_task", report)

    def _restore_resources(self) -> int:
        """Give the resources that were there what they had, and return how many are new."""
        now = self._resources()
        for name, total in self._resources_before.items():
            if now.get(name) != total:
                with suppress(DroppedError):
                    self._call("update_resource", {"resource": name, "amount": total})
        return len(now.keys() - self._resources_before.keys())

    def _restore_views(self) -> None:
        now = self._views()
        for key in now.keys() - self._views_before.keys():
            with suppress(DroppedError):
                target = f"/v1/views/{quote(key, safe='')}?version={now[key]['version']}"
                self._target.send("DELETE", target)
        for key, view in self._views_before.items():
            if view != now.get(key):
                with suppress(DroppedError):
                    self._put_back(key, view, now.get(key))

    def _put_back(self, key: str, view: Mapping[str, Any], other: Mapping[str, Any] | None) -> None:
        """Have a view say what it said; one that is gone comes back with another id."""
        fields = {name: view[name] for name in ("name", "tab", "hash")}
        if other is None:
            verb, target = "POST", "/v1/views"
        else:
            verb, target = "PUT", f"/v1/views/{quote(key, safe='')}"
            fields["version"] = other["version"]
        self._target.send(verb, target, _JSON, json.dumps(fields).encode())

    def _tasks(self) -> dict[str, Any]:
        return self._object("task_list", {"status": "", "upstream_status": ""})

    def _resources(self) -> dict[str, Any]:
        """Return how much there is of each resource."""
        with suppress(UnreachableError, KeyError, TypeError):
            return {str(each["name"]): each["num_total"] for each in self._read("resource_list")}
        return {}

    def _holds(self) -> set[str]:
        with suppress(UnreachableError, ValueError, KeyError, TypeError):
            reply = self._target.send("GET", "/v1/holds")
            if reply.status == 200:
                return {str(hold["hold_id"]) for hold in reply.json()["holds"]}
        return set()

    def _views(self) -> dict[str, dict[str, Any]]:
        """Return the shared views by id; Luigi's luigid has none."""
        with suppress(UnreachableError, ValueError, KeyError, TypeError):
            reply = self._target.send("GET", "/v1/views")
            if reply.status == 200:
                return {str(view["view_id"]): view for view in reply.json()["views"]}
        return {}

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


def _statuses(tasks: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: task.get("status") if isinstance(task, dict) else None for name, task in tasks.items()
    }


def _is_number_alone(found: dict[str, Any]) -> bool:
    return set(found) == {"num_tasks"} and isinstance(found["num_tasks"], int)
