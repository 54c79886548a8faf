import json
import threading
import time
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest
from schemathesis.engine import StopReason, events
from schemathesis.engine.core import Engine

from luigid.conformance import suite
from luigid.conformance.results import Part, Verdict
from luigid.conformance.state import OccupiedError
from luigid.conformance.suite import Options, Outcome
from luigid.conformance.target import Target
from luigid.console.address import Address, parse_address
from luigid.console.errors import UnreachableError


class Scheduler:
    """Answers what the suite asks before and after its parts."""

    def __init__(self) -> None:
        self.tasks: dict[str, Any] = {}
        self.status = 200
        self.calls: list[tuple[str, Any]] = []
        #: paths whose calls get no answer
        self.dropped: set[str] = set()
        #: the path whose call ends the server
        self.fatal = ""
        self.page = (200, b"")

    def answer(self, method: str, arguments: Any) -> Any:
        self.calls.append((method, arguments))
        answers = {"task_list": self.tasks, "is_paused": {"paused": False}, "resource_list": []}
        return answers.get(method)


@pytest.fixture
def scheduler() -> Scheduler:
    return Scheduler()


@pytest.fixture
def address(scheduler: Scheduler) -> Iterator[Address]:
    class Handler(BaseHTTPRequestHandler):
        def parse_request(self) -> bool:
            is_whole = super().parse_request()
            if self.path == scheduler.fatal:
                server.shutdown()
                server.server_close()
            return is_whole and self.path not in {*scheduler.dropped, scheduler.fatal}

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"] or 0)).decode()
            data = json.loads(parse_qs(body).get("data", ["{}"])[0])
            response = scheduler.answer(self.path.removeprefix("/api/"), data)
            self._send(json.dumps({"response": response}).encode())

        def do_GET(self) -> None:
            self._send(scheduler.page[1], scheduler.page[0])

        do_OPTIONS = do_GET  # noqa: N815

        def _send(self, body: bytes, status: int | None = None) -> None:
            self.send_response(status or scheduler.status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield parse_address(f"http://127.0.0.1:{server.server_address[1]}")
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("answer", [None, [], 5, "x"], ids=str)
def test_answers_of_another_shape_are_told(
    scheduler: Scheduler, address: Address, answer: Any
) -> None:
    scheduler.tasks = answer
    with pytest.raises(UnreachableError, match="task_list answers no object: is it a luigid"):
        suite.run(address, Options(parts=[Part.LIFE]))


def test_server_with_tasks_is_refused(scheduler: Scheduler, address: Address) -> None:
    scheduler.tasks = {"A": {"status": "PENDING"}}
    with pytest.raises(OccupiedError, match="has 1 task,"):
        suite.run(address, Options(parts=[Part.LIFE]))
    assert [method for method, _ in scheduler.calls if "list" not in method] == ["is_paused"]


def test_number_of_too_many_tasks_is_told(scheduler: Scheduler, address: Address) -> None:
    scheduler.tasks = {"num_tasks": 200_000}
    with pytest.raises(OccupiedError, match="has 200,000 tasks"):
        suite.run(address, Options(parts=[Part.LIFE]))


def test_own_tasks_are_done_at_the_end(scheduler: Scheduler, address: Address) -> None:
    theirs = {"A": {"status": "PENDING"}}
    scheduler.tasks = dict(theirs)
    seen = len(theirs)

    def step(_done: int, _total: int | None) -> None:
        scheduler.tasks = {
            **theirs,
            "P": {"status": "PENDING"},
            "F": {"status": "FAILED"},
            "D": {"status": "DONE"},
        }

    options = Options(parts=[Part.LIFE], is_confirmed=True)
    outcome = suite.run(address, options, step)
    assert outcome.left.tasks == len(scheduler.tasks) - seen
    ended = [
        (method, arguments["task_id"])
        for method, arguments in scheduler.calls
        if method == "mark_as_done" or arguments.get("worker") == "luigid conformance"
    ]
    assert sorted(ended)[:2] == [("add_task", "P"), ("mark_as_done", "F")]
    assert not any(task == "A" for _, task in ended)


def test_wrong_answers_are_failures(address: Address) -> None:
    outcome = suite.run(address, Options(parts=[Part.LIFE, Part.CORS]))
    assert outcome.results.counts(Part.LIFE)[Verdict.FAILED] > 0
    assert {each.name for each in outcome.results.failures()} >= {"task-from-report-to-done"}


def failed(outcome: Outcome, part: Part) -> set[str]:
    """Return the operations that lost the connection."""
    return {
        each.operation
        for each in outcome.results.of(part)
        if each.verdict is Verdict.FAILED and "it closed the connection" in each.reason
    }


def test_dropped_calls_are_failures_of_their_operations(
    scheduler: Scheduler, address: Address
) -> None:
    methods = ("add_task", "update_resource", "unpause", "no_such_method")
    scheduler.dropped = {f"/api/{method}" for method in methods}
    parts = [Part.LIFE, Part.CORS, Part.RECORDED]
    outcome = suite.run(address, Options(parts=parts, scenarios=["resources"]))
    assert outcome.gone == ""
    assert failed(outcome, Part.LIFE) == {"POST /api/add_task", "POST /api/update_resource"}
    assert failed(outcome, Part.CORS) == {"POST /api/unpause", "unknown paths"}
    assert failed(outcome, Part.RECORDED) >= {"POST /api/add_task", "POST /api/unpause"}
    assert outcome.results.counts()[Verdict.SKIPPED] == 0


@pytest.mark.parametrize(
    ("answer", "skipped"),
    [(b"This luigid was built without its visualiser.", 6), (b"There is nothing here.", 0)],
)
def test_files_of_luigid_without_its_visualiser_are_left_out(
    scheduler: Scheduler, address: Address, answer: bytes, skipped: int
) -> None:
    scheduler.page = (404, answer)
    outcome = suite.run(address, Options(parts=[Part.RECORDED], scenarios=["root_and_static"]))
    reasons = [each.reason for each in outcome.results.of(Part.RECORDED)]
    assert reasons.count("needs a luigid that was built with its visualiser") == skipped


def test_server_that_is_gone_ends_the_run_with_what_was_found(
    scheduler: Scheduler, address: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(suite, "Target", partial(Target, patience=0.01))
    scheduler.fatal = "/api/add_task"
    outcome = suite.run(address, Options())
    found = [(each.part, each.operation, each.verdict) for each in outcome.results.of(Part.LIFE)]
    assert found == [
        (Part.LIFE, "POST /api/add_worker", Verdict.PASSED),
        (Part.LIFE, "POST /api/add_task", Verdict.FAILED),
        (Part.LIFE, "all that is left", Verdict.SKIPPED),
    ]
    for part in (Part.CORS, Part.GENERATED, Part.RECORDED):
        assert [each.reason for each in outcome.results.of(part)] == ["the server was gone"]
    assert "no answer to POST /api/" in outcome.gone


@pytest.mark.parametrize(
    ("status", "message"), [(401, "give credentials"), (500, "is it a luigid")]
)
def test_server_that_answers_otherwise_is_told(
    scheduler: Scheduler, address: Address, status: int, message: str
) -> None:
    scheduler.status = status
    with pytest.raises(UnreachableError, match=message):
        suite.run(address, Options(parts=[Part.LIFE]))


def happens(monkeypatch: pytest.MonkeyPatch, event: events.EngineEvent) -> None:
    """Have an event be all that Schemathesis says."""
    monkeypatch.setattr(Engine, "execute", lambda _: iter([event]))


@pytest.mark.parametrize(
    ("stop_reason", "told"),
    [
        (StopReason.COMPLETED, []),
        (StopReason.MAX_TIME, [(Verdict.SKIPPED, "the time was up")]),
        (StopReason.SERVER_UNAVAILABLE, [(Verdict.FAILED, "Server stopped responding")]),
    ],
)
def test_calls_that_are_left_out_are_told(
    address: Address,
    monkeypatch: pytest.MonkeyPatch,
    stop_reason: StopReason,
    told: list[tuple[Verdict, str]],
) -> None:
    happens(monkeypatch, events.EngineFinished(running_time=1, stop_reason=stop_reason))
    outcome = suite.run(address, Options(parts=[Part.GENERATED]))
    found = [(each.verdict, each.reason) for each in outcome.results.of(Part.GENERATED)]
    assert found == told


def test_run_that_is_done_ends_before_its_time(address: Address) -> None:
    begin = time.monotonic()
    options = Options(parts=[Part.GENERATED], seconds=600, only=["healthz"], max_examples=1)
    outcome = suite.run(address, options)
    assert outcome.results.counts()[Verdict.SKIPPED] == 0
    assert time.monotonic() - begin < 300


def test_interruption_ends_the_run(address: Address, monkeypatch: pytest.MonkeyPatch) -> None:
    happens(monkeypatch, events.Interrupted(phase=None))
    with pytest.raises(KeyboardInterrupt):
        suite.run(address, Options(parts=[Part.GENERATED]))
