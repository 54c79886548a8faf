"""A server of the API on a free port, with the tasks that a test gives it."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

NOW = 1795305600.0
REVISION = "5f0c33a1-1842"
STATUSES = (
    *("PENDING", "RUNNING", "BATCH_RUNNING", "DONE", "FAILED", "UPSTREAM_FAILED"),
    *("DISABLED", "UPSTREAM_DISABLED", "UNKNOWN"),
)


class Answer(NamedTuple):
    """An answer that is no JSON of the API."""

    status: int
    body: bytes = b""
    media_type: str = "text/html"
    headers: tuple[tuple[str, str], ...] = ()


class Asked(NamedTuple):
    """A request that the server got."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: Any


def make_task(task_id: str, status: str = "PENDING", **fields: object) -> dict[str, Any]:
    """Return the details of a task; its family is the part of the id before `_`."""
    return {
        "task_id": task_id,
        "family": task_id.partition("_")[0],
        "params": {"day": "2024-05-01"},
        "status": status,
        "upstream_status": None,
        "priority": 0,
        "resources": {},
        "time": NOW - 65,
        "worker_running": None,
        "status_message": None,
        "progress_percentage": None,
        "tracking_url": None,
        "reason": None,
        "error": None,
        "re_enable_able": False,
        "accepts_messages": False,
        "expected_end": None,
        "is_late": False,
        "revision": REVISION,
        "module": "reports.daily",
        "deps": [],
        "deps_total": 0,
        "dependents": [],
        "dependents_total": 0,
        "workers": [],
        "batch_id": None,
        "scheduled": NOW - 3600,
        "updated": NOW - 65,
        "error_text": None,
        "failures": 0,
        "retry_policy": {
            "retry_count": 999_999_999,
            "disable_window": 999_999_999,
            "disable_hard_timeout": 999_999_999,
        },
        "retry_at": None,
        "disabled_at": None,
        **fields,
    }


def change(**counts: int) -> dict[str, Any]:
    """Return the data of an event, with numbers of tasks by status."""
    return {
        "revision": REVISION,
        "time": NOW,
        "total": sum(counts.values()),
        "statuses": {name: counts.get(name, 0) for name in STATUSES},
        "failed": counts.get("FAILED", 0),
        "workers": 1,
        "is_paused": False,
    }


def make_explanation(*reasons: dict[str, Any], **fields: object) -> dict[str, Any]:
    """Return an explanation as /v1/tasks/{task_id}/explanation answers it."""
    return {
        "task_id": "Extract_1",
        "status": "PENDING",
        "is_ready": not reasons,
        "reasons": list(reasons),
        "rank": None,
        "first_causes": 0,
        "is_cut": False,
        "as_of": NOW,
        **fields,
    }


def make_run(**fields: object) -> dict[str, Any]:
    """Return a run of 10 seconds as /v1/tasks/{task_id}/runs lists it."""
    return {
        "started": NOW - 60,
        "finished": NOW - 50,
        "seconds": 10,
        "status": "DONE",
        "worker": "Worker(salt=1, host=etl1, pid=7)",
        "host": "etl1",
        "record": 7,
        **fields,
    }


def make_runs(*runs: dict[str, Any], **fields: object) -> dict[str, Any]:
    """Return an answer of /v1/tasks/{task_id}/runs of a server with a task history."""
    return {
        "task_id": "Extract_1",
        "family": "Extract",
        "params": None,
        "history": "on",
        "since": None,
        "runs": list(runs),
        "events": [],
        "trend": {"family": "Extract", "n": 0, "failures": 0, "p50": None, "p95": None},
        "next_cursor": None,
        "as_of": NOW,
        **fields,
    }


def make_estimate(**fields: object) -> dict[str, Any]:
    """Return an answer of /v1/tasks/{task_id}/estimate, of a server that knows nothing."""
    return {
        "task_id": "Extract_1",
        "family": "Extract",
        "status": "PENDING",
        "as_of": NOW,
        "remembers_since": NOW - 3600,
        "run": None,
        "run_reason": "no_runs",
        "root": None,
        "root_reason": "no_runs",
        **fields,
    }


class FakeServer:
    """What the server answers, and what it was asked."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.tasks: list[dict[str, Any]] = []
        #: the most tasks of a page, whatever is asked for
        self.page_size = 500
        #: path -> answer, or a function that returns it; in front of what follows from the tasks
        self.answers: dict[str, object] = {}
        self.asked: list[Asked] = []
        self.summary: dict[str, Any] = {
            **change(),
            "families": [],
            "server": {
                "version": "1.0.0",
                "has_task_history": False,
                "is_pause_enabled": True,
                "send_messages": True,
                "max_graph_nodes": 100_000,
            },
        }

    def paths(self) -> list[str]:
        """Return the paths that were asked for, in order."""
        return [asked.path for asked in self.asked]

    def calls(self) -> list[tuple[str, Any]]:
        """Return the methods that were called, with their arguments."""
        return [(a.path.removeprefix("/api/"), a.body) for a in self.asked if "/api/" in a.path]

    def events(self, *changes: dict[str, Any]) -> None:
        """Answer /v1/events with a stream of these, which then ends."""
        lines = ["retry: 2000\n\n", ": heartbeat\n\n"]
        lines += [f"id: 1\nevent: change\ndata: {json.dumps(each)}\n\n" for each in changes]
        self.answers["/v1/events"] = Answer(200, "".join(lines).encode(), "text/event-stream")

    def answer(self, asked: Asked) -> object:
        """Return what to answer."""
        found = self.answers.get(asked.path)
        if found is not None:
            return found(asked) if callable(found) else found
        if asked.path == "/v1/summary":
            return self.summary
        if asked.path == "/v1/tasks":
            return self._page(asked.query)
        if asked.path.startswith("/v1/tasks/"):
            return self._details(asked.path.removeprefix("/v1/tasks/"))
        return problem(404, "There is no such path.")

    def _page(self, query: dict[str, list[str]]) -> dict[str, Any]:
        terms = query.get("search", [""])[0].lower().split()
        fitting = [
            task
            for task in self.tasks
            if all(term in task["task_id"].lower() for term in terms)
            and task["family"] in query.get("family", [task["family"]])
            and task["task_id"] in query.get("task_id", [task["task_id"]])
            and _is_counted_under(task, query.get("status"))
        ]
        offset = int(query.get("offset", ["0"])[0])
        limit = min(int(query.get("limit", ["50"])[0]), self.page_size)
        return {
            "revision": REVISION,
            "time": NOW,
            "total": len(fitting),
            "offset": offset,
            "tasks": fitting[offset : offset + limit],
        }

    def _details(self, path: str) -> object:
        task_id, _, part = path.partition("/")
        task = {task["task_id"]: task for task in self.tasks}.get(unquote(task_id))
        if task is None:
            return problem(404, "There is no such task.", "urn:luigid:problem:unknown-task")
        if part == "runs":
            return make_runs(task_id=task["task_id"], family=task["family"])
        if part == "estimate":
            return make_estimate(task_id=task["task_id"], family=task["family"])
        if part == "explanation":
            return make_explanation(task_id=task["task_id"], status=task["status"])
        return task


def _is_counted_under(task: dict[str, Any], statuses: list[str] | None) -> bool:
    return statuses is None or (task["upstream_status"] or task["status"]) in statuses


def problem(status: int, detail: str, type_: str = "about:blank") -> Answer:
    """Return a problem, as the server answers it."""
    body = {"type": type_, "title": "No", "status": status, "detail": detail}
    return Answer(status, json.dumps(body).encode(), "application/problem+json")


@contextmanager
def serving() -> Iterator[FakeServer]:
    """Run a server on a free port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            length = int(self.headers.get("Content-Length", 0))
            body = self.rfile.read(length)
            asked = Asked(
                self.command,
                parts.path,
                parse_qs(parts.query),
                {name.lower(): value for name, value in self.headers.items()},
                json.loads(body) if body else None,
            )
            fake.asked.append(asked)
            found = fake.answer(asked)
            if not isinstance(found, Answer):
                found = Answer(200, json.dumps(found).encode(), "application/json")
            self.send_response(found.status)
            self.send_header("Content-Type", found.media_type)
            for name, value in found.headers:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(found.body)

        do_POST = do_DELETE = do_OPTIONS = do_GET  # noqa: N815 - names that the base class wants

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    fake = FakeServer(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


#: Runs a command, and returns its exit status, standard output and standard error.
Run = Callable[..., tuple[int, str, str]]
