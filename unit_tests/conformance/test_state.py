import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

import pytest

from luigid.conformance.state import Left, OccupiedError, State
from luigid.conformance.target import Reply, Target
from luigid.console.address import parse_address

VIEW = {"name": "Failed tonight", "tab": "tasks", "hash": "#tab=tasks"}


class Server(Target):
    """Answers what the state asks, and takes down what changes something."""

    def __init__(self) -> None:
        super().__init__(parse_address("http://127.0.0.1:1"))
        self.tasks: dict[str, Any] = {}
        self.resources: dict[str, int] = {}
        self.views: dict[str, dict[str, Any]] = {}
        self.is_paused = False
        self.changes: list[tuple[str, Any]] = []

    def send(
        self,
        verb: str,
        target: str,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> Reply:
        return Reply(200, (), json.dumps(self._answer(verb, target, body or b"")).encode())

    def _answer(self, verb: str, target: str, body: bytes) -> Any:
        match verb, target.rpartition("/")[2]:
            case "POST", "task_list":
                return {"response": self.tasks}
            case "POST", "is_paused":
                return {"response": {"paused": self.is_paused}}
            case "POST", "resource_list":
                listed = self.resources.items()
                return {"response": [{"name": name, "num_total": total} for name, total in listed]}
            case "GET", "holds":
                return {"holds": []}
            case "GET", "views":
                listed_views = self.views.items()
                return {"views": [{"view_id": view_id, **view} for view_id, view in listed_views]}
            case "POST", method if target.startswith("/api/"):
                (data,) = parse_qs(body.decode())["data"]
                self.changes.append((method, json.loads(data)))
            case _:
                self.changes.append((f"{verb} {target}", json.loads(body or b"null")))
        return {"response": None}


@pytest.fixture
def server() -> Server:
    return Server()


def task(status: str, worker: str | None = None) -> dict[str, Any]:
    return {"status": status, "worker_running": worker}


def restored(server: Server) -> list[tuple[str, Any]]:
    """Return the calls of a restore, without those that follow each run."""
    return [change for change in server.changes if change != ("unpause", {})]


def report(task_id: str, status: str, worker: str = "luigid conformance") -> tuple[str, Any]:
    arguments = {"task_id": task_id, "worker": worker, "status": status, "assistant": True}
    return "add_task", arguments


def test_task_of_a_batch_is_reported_to_run_before_it_is_marked(server: Server) -> None:
    state = State(server)
    server.tasks = {"A": task("BATCH_RUNNING"), "B": task("BATCH_RUNNING", "w")}
    assert state.restore() == Left(2, 0)
    expected = [
        report("A", "RUNNING"),
        ("mark_as_done", {"task_id": "A"}),
        report("B", "RUNNING", "w"),
        ("mark_as_done", {"task_id": "B"}),
    ]
    assert restored(server) == expected


def test_task_that_was_done_is_done_again(server: Server) -> None:
    server.tasks = {"ours": task("DONE"), "done": task("DONE"), "theirs": task("PENDING")}
    state = State(server)
    server.tasks |= {"ours": task("PENDING"), "theirs": task("FAILED")}
    assert state.restore() == Left(0, 0)
    assert restored(server) == [report("ours", "DONE")]


def test_tasks_are_left_alone_if_nobody_knows_which_are_new(server: Server) -> None:
    server.tasks = {"num_tasks": 100_001}
    state = State(server)
    server.tasks = {"theirs": task("PENDING")}
    assert state.restore() == Left(0, 0)
    assert restored(server) == []


def test_resource_has_again_what_it_had(server: Server) -> None:
    server.resources = {"database": 2, "printer": 1}
    state = State(server)
    server.resources = {"database": 4, "printer": 1, "new": 1}
    assert state.restore() == Left(0, 1)
    assert restored(server) == [("update_resource", {"resource": "database", "amount": 2})]


def test_views_are_again_what_they_were(server: Server) -> None:
    server.views = {"a": {**VIEW, "version": 1}, "b": {**VIEW, "version": 1}}
    state = State(server)
    changed = {**VIEW, "name": "x", "version": 3}
    server.views = {"b": changed, "c/": {**VIEW, "version": 2}}
    state.restore()
    assert restored(server) == [
        ("DELETE /v1/views/c%2F?version=2", None),
        ("POST /v1/views", VIEW),
        ("PUT /v1/views/b", {**VIEW, "version": 3}),
    ]


def test_paused_scheduler_is_refused(server: Server) -> None:
    server.is_paused = True
    with pytest.raises(OccupiedError, match="is paused, and the suite runs tasks: unpause it"):
        State(server).check_ready(is_confirmed=True)
