"""The pages under /v1, except the stream of events."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from luigid.contract import Contract
from luigid.overview import NoLongerWantedError, TaskQuery
from luigid.overview.query import Scope
from luigid.web import cursors
from unit_tests.web import tiny_document
from unit_tests.web.conftest import MakeContract, MakeServer
from unit_tests.web.cors_policies import cors_policy
from unit_tests.web.running_server import RunningServer, problem

ORIGIN = {"Origin": "https://a.example"}


def answer(server: RunningServer, path: str) -> Any:
    response = server.ask("GET", path)
    assert response.code == 200, response.body
    return json.loads(response.body or b"")


def test_answer_is_bare_object_and_never_cached(server: RunningServer) -> None:
    server.add_task("A")
    response = server.ask("GET", "/v1/summary")
    assert json.loads(response.body or b"") == server.run(server.overview.summary())
    assert response.headers["Content-Type"] == "application/json; charset=UTF-8"
    assert response.headers["Cache-Control"] == "no-store"
    assert "Etag" not in response.headers


def test_parameters_become_query(server: RunningServer, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[TaskQuery] = []

    async def page(query: TaskQuery, is_wanted: Callable[[], bool]) -> dict[str, Any]:
        asked.append(query)
        assert is_wanted()
        return {"total": 0, "tasks": []}

    monkeypatch.setattr(server.overview, "page", page)
    assert answer(server, "/v1/tasks") == {"total": 0, "tasks": []}
    answer(server, "/v1/tasks?family=F&family=G&search=X%20y&sort=-time&offset=5&limit=7")
    scope = Scope(families=frozenset({"F", "G"}), terms=frozenset({"x", "y"}))
    assert asked == [
        TaskQuery(),
        TaskQuery(scope=scope, sort="time", is_descending=True, offset=5, limit=7),
    ]


@pytest.mark.parametrize(
    ("path", "task_id"),
    [
        ("A", "A"),
        ("a%2Fb%20c%3Fd", "a/b c?d"),
        ("a/b/", "a/b/"),
        ("%C3%A9", "\u00e9"),
        ("", ""),
        ("summary", "summary"),
    ],
)
def test_task_of_any_id_is_found(server: RunningServer, path: str, task_id: str) -> None:
    server.add_task(task_id)
    assert answer(server, f"/v1/tasks/{path}")["task_id"] == task_id


@pytest.mark.parametrize(
    ("path", "task_id"),
    [("A", "A"), ("a%2Fb", "a/b"), ("a/b", "a/b"), ("", ""), ("a/explanation", "a/explanation")],
)
def test_task_of_any_id_is_explained(server: RunningServer, path: str, task_id: str) -> None:
    server.add_task(task_id)
    found = answer(server, f"/v1/tasks/{path}/explanation")
    assert (found["task_id"], found["reasons"][0]["kind"]) == (task_id, "no_worker")


def test_task_whose_id_ends_like_explanation_is_found(server: RunningServer) -> None:
    server.add_task("a/explanation")
    assert answer(server, "/v1/tasks/a%2Fexplanation")["task_id"] == "a/explanation"


@pytest.mark.parametrize("path", ["/v1/tasks/a%2Fb", "/v1/tasks/a%2Fb/explanation"])
def test_unknown_task_is_404(server: RunningServer, path: str) -> None:
    response = server.ask("GET", path)
    assert response.code == 404
    assert problem(response)["detail"] == "There is no task a/b."


def fail(server: RunningServer, *task_ids: str, expl: str) -> None:
    for task_id in task_ids:
        server.add_task(task_id)
        server.state.update_task(server.state.tasks[task_id], status="FAILED", expl=expl)


def walk(server: RunningServer, path: str, name: str) -> list[Any]:
    """Return what is on all pages of a list, of which each has one item."""
    found: list[Any] = []
    more = ""
    while True:
        page = answer(server, f"{path}?limit=1{more}")
        assert len(page[name]) == 1
        found += page[name]
        if page["next_cursor"] is None:
            return found
        more = f"&cursor={page['next_cursor']}"


def test_pages_of_failures_follow_cursors(server: RunningServer) -> None:
    fail(server, "A", "B", "C", expl="E: 1")
    fail(server, "D", "E", expl="E: no")
    groups = walk(server, "/v1/failures", "groups")
    assert [group["error"] for group in groups] == ["E: <n>", "E: no"]
    tasks = walk(server, f"/v1/failures/{groups[0]['key']}", "tasks")
    assert [task["task_id"] for task in tasks] == ["C", "B", "A"]


def test_failures_are_filtered(server: RunningServer) -> None:
    fail(server, "A", expl="E: one")
    fail(server, "B", expl="E: two")
    (group,) = answer(server, "/v1/failures?search=e:%20TWO&family=")["groups"]
    assert group["task_ids"] == ["B"]
    assert answer(server, "/v1/failures?family=F")["groups"] == []


def test_unknown_failure_is_404(server: RunningServer) -> None:
    response = server.ask("GET", "/v1/failures/x")
    assert response.code == 404
    assert problem(response)["detail"] == "No task has failed with the error x."


@pytest.mark.parametrize(
    "position", [None, [1, 1, "x", "k"], [1, 1, "nan", "k"], ["x", "k"], ["1"]]
)
@pytest.mark.parametrize("path", ["/v1/failures", "/v1/failures/x"])
def test_cursor_of_another_list_is_refused(
    server: RunningServer, path: str, position: list[Any] | None
) -> None:
    cursor = "x" if position is None else cursors.encode(position)
    response = server.ask("GET", f"{path}?cursor={cursor}")
    assert response.code == 400
    assert problem(response)["errors"][0]["pointer"] == "/cursor"


@pytest.mark.parametrize(
    "path", ["/v1/tasks?limit=501", "/v1/tasks?offset=x", "/v1/tasks?search=%ff", "/v1/tasks/%ff"]
)
def test_invalid_parameters_are_400(server: RunningServer, path: str) -> None:
    response = server.ask("GET", path)
    assert response.code == 400
    problem(response)


@pytest.mark.parametrize(
    "path",
    [
        "/v1/summary",
        "/v1/tasks",
        "/v1/tasks/A",
        "/v1/tasks/A/explanation",
        "/v1/failures",
        "/v1/failures/k",
        "/v1/events",
    ],
)
@pytest.mark.parametrize("verb", ["HEAD", "POST", "OPTIONS"])
def test_other_verbs_than_get_are_405(server: RunningServer, verb: str, path: str) -> None:
    response = server.ask(verb, path)
    assert (response.code, response.headers["Allow"]) == (405, "GET")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/summary", 200),
        ("/v1/tasks?limit=0x", 400),
        ("/v1/tasks/A", 404),
        ("/v1/events?limit=1", 200),
        ("/v1/unknown", 404),
    ],
)
def test_every_answer_follows_cors_policy(make_server: MakeServer, path: str, status: int) -> None:
    server = make_server(enabled=True, allowed_origins=["https://a.example"])
    response = server.ask("GET", path, headers=ORIGIN)
    assert response.code == status
    assert response.headers["Access-Control-Allow-Origin"] == "https://a.example"
    assert response.headers["Vary"] == "Origin, Accept-Encoding"
    assert response.headers["Cache-Control"] == "no-store"


def test_answer_that_document_does_not_describe_is_500(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def summary() -> dict[str, Any]:
        return {"secret": 1}

    monkeypatch.setattr(server.overview, "summary", summary)
    response = server.ask("GET", "/v1/summary")
    assert response.code == 500
    assert "secret" not in problem(response)["detail"]
    assert "GET /v1/summary: invalid answer" in caplog.text


def test_search_stops_when_client_disconnects(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    asked, stopped = asyncio.Event(), asyncio.Event()

    async def page(_query: TaskQuery, is_wanted: Callable[[], bool]) -> dict[str, Any]:
        asked.set()
        while is_wanted():  # noqa: ASYNC110  # as a search does
            await asyncio.sleep(0)
        stopped.set()
        raise NoLongerWantedError

    async def scenario() -> None:
        _, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(b"GET /v1/tasks HTTP/1.1\r\nHost: a\r\n\r\n")
        await asked.wait()
        writer.close()
        await stopped.wait()

    monkeypatch.setattr(server.overview, "page", page)
    server.run(scenario())
    assert caplog.records == []


def test_invalid_parameters_wait_for_openapi_core(
    make_contract: MakeContract, static_folder: Path
) -> None:
    contract = Contract(make_contract(tiny_document.document()).document)
    with asyncio.Runner() as runner:
        server = RunningServer(runner, contract, cors_policy(), static_folder)
        assert [server.ask("GET", "/v1/tasks?limit=x").code for _ in range(2)] == [400, 400]
        server.close()
