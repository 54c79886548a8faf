"""What is under /v1, but for the stream."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from luigid.contract import Contract
from luigid.overview import NoLongerWantedError, TaskQuery
from luigid.overview.query import Scope
from unit_tests.web import tiny
from unit_tests.web.conftest import MakeContract, MakeSite
from unit_tests.web.cors_policies import cors_policy
from unit_tests.web.serving import Site, problem

ORIGIN = {"Origin": "https://a.example"}


def answer(site: Site, path: str) -> Any:
    response = site.ask("GET", path)
    assert response.code == 200, response.body
    return json.loads(response.body or b"")


def test_an_answer_is_the_object_itself_and_true_for_the_moment_only(site: Site) -> None:
    site.add_task("A")
    response = site.ask("GET", "/v1/summary")
    assert json.loads(response.body or b"") == site.run(site.overview.summary())
    assert response.headers["Content-Type"] == "application/json; charset=UTF-8"
    assert response.headers["Cache-Control"] == "no-store"
    assert "Etag" not in response.headers


def test_a_page_is_what_the_parameters_ask_for(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[TaskQuery] = []

    async def page(query: TaskQuery, is_wanted: Callable[[], bool]) -> dict[str, Any]:
        asked.append(query)
        assert is_wanted()
        return {"total": 0, "tasks": []}

    monkeypatch.setattr(site.overview, "page", page)
    assert answer(site, "/v1/tasks") == {"total": 0, "tasks": []}
    answer(site, "/v1/tasks?family=F&family=G&search=X%20y&sort=-time&offset=5&limit=7")
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
def test_a_task_of_any_id_is_found(site: Site, path: str, task_id: str) -> None:
    site.add_task(task_id)
    assert answer(site, f"/v1/tasks/{path}")["task_id"] == task_id


def test_an_unknown_task_is_a_404(site: Site) -> None:
    response = site.ask("GET", "/v1/tasks/a%2Fb")
    assert response.code == 404
    assert problem(response)["detail"] == "There is no task a/b."


@pytest.mark.parametrize(
    "path", ["/v1/tasks?limit=501", "/v1/tasks?offset=x", "/v1/tasks?search=%ff", "/v1/tasks/%ff"]
)
def test_a_malformed_question_is_a_400(site: Site, path: str) -> None:
    response = site.ask("GET", path)
    assert response.code == 400
    problem(response)


@pytest.mark.parametrize("path", ["/v1/summary", "/v1/tasks", "/v1/tasks/A", "/v1/events"])
@pytest.mark.parametrize("verb", ["HEAD", "POST", "OPTIONS"])
def test_it_is_only_read(site: Site, verb: str, path: str) -> None:
    response = site.ask(verb, path)
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
def test_every_answer_follows_the_policy(make_site: MakeSite, path: str, status: int) -> None:
    site = make_site(enabled=True, allowed_origins=["https://a.example"])
    response = site.ask("GET", path, headers=ORIGIN)
    assert response.code == status
    assert response.headers["Access-Control-Allow-Origin"] == "https://a.example"
    assert response.headers["Vary"] == "Origin, Accept-Encoding"
    assert response.headers["Cache-Control"] == "no-store"


def test_an_answer_that_the_document_does_not_promise_is_a_500(
    site: Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def summary() -> dict[str, Any]:
        return {"secret": 1}

    monkeypatch.setattr(site.overview, "summary", summary)
    response = site.ask("GET", "/v1/summary")
    assert response.code == 500
    assert "secret" not in problem(response)["detail"]
    assert "GET /v1/summary: invalid answer" in caplog.text


def test_nothing_is_searched_for_a_client_that_went_away(
    site: Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    asked, given_up = asyncio.Event(), asyncio.Event()

    async def page(_query: TaskQuery, is_wanted: Callable[[], bool]) -> dict[str, Any]:
        asked.set()
        while is_wanted():  # noqa: ASYNC110  # as a search does
            await asyncio.sleep(0)
        given_up.set()
        raise NoLongerWantedError

    async def scenario() -> None:
        _, writer = await asyncio.open_connection("127.0.0.1", site.port)
        writer.write(b"GET /v1/tasks HTTP/1.1\r\nHost: a\r\n\r\n")
        await asked.wait()
        writer.close()
        await given_up.wait()

    monkeypatch.setattr(site.overview, "page", page)
    site.run(scenario())
    assert caplog.records == []


def test_invalid_parameters_wait_for_openapi_core(make_contract: MakeContract, built: Path) -> None:
    contract = Contract(make_contract(tiny.document()).document)
    with asyncio.Runner() as runner:
        site = Site(runner, contract, cors_policy(), built)
        assert [site.ask("GET", "/v1/tasks?limit=x").code for _ in range(2)] == [400, 400]
        site.close()
