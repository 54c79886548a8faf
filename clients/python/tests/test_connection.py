"""The layer that is written by hand; needs the generated modules."""

import asyncio

import httpx
import pytest
from luigid_client import ProblemError, connect, result
from luigid_client.api.overview import v1_task
from luigid_client.connection import AsyncRepeatingTransport, RepeatingTransport
from luigid_client.models import Problem

PROBLEM = {
    "type": "urn:luigid:problem:unknown-task",
    "title": "Unknown task",
    "status": 404,
    "detail": "There is no such task.",
    "request_id": "4f1c",
}
BUSY = httpx.Response(503, headers={"Retry-After": "0"})


def answers(*responses: httpx.Response) -> httpx.MockTransport:
    left = list(responses)
    return httpx.MockTransport(lambda _request: left.pop(0))


def ask(transport: RepeatingTransport) -> int:
    return transport.handle_request(httpx.Request("POST", "http://a.example", json={})).status_code


def test_call_is_repeated_while_the_answer_is_503() -> None:
    assert ask(RepeatingTransport(answers(BUSY, BUSY, httpx.Response(200)), 2)) == 200


def test_call_is_repeated_not_more_often_than_told() -> None:
    assert ask(RepeatingTransport(answers(BUSY, BUSY, httpx.Response(200)), 1)) == 503


def test_503_without_retry_after_is_not_repeated() -> None:
    assert ask(RepeatingTransport(answers(httpx.Response(503), httpx.Response(200)), 2)) == 503


def test_async_call_is_repeated() -> None:
    transport = AsyncRepeatingTransport(answers(BUSY, httpx.Response(200)), 2)
    request = httpx.Request("GET", "http://a.example")
    assert asyncio.run(transport.handle_async_request(request)).status_code == 200


def test_problem_is_raised() -> None:
    problem = Problem.from_dict(PROBLEM)
    with pytest.raises(ProblemError, match="404: There is no such task") as raised:
        result(problem)
    assert (raised.value.type, raised.value.status) == (PROBLEM["type"], 404)


@pytest.mark.parametrize(
    ("credentials", "header"),
    [
        ({}, None),
        ({"token": "secret"}, "Bearer secret"),
        ({"user": "ann", "password": "pw"}, "Basic YW5uOnB3"),
    ],
    ids=["none", "token", "password"],
)
def test_credentials_are_sent(credentials: dict[str, str], header: str | None) -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(
            404,
            headers={"Content-Type": "application/problem+json"},
            json=PROBLEM,
        )

    luigid = connect("http://a.example/prefix/", **credentials)  # type: ignore[arg-type]
    luigid.get_httpx_client()._transport = httpx.MockTransport(answer)
    assert isinstance(v1_task.sync("A/B", client=luigid), Problem)
    (request,) = seen
    assert str(request.url) == "http://a.example/prefix/v1/tasks/A%2FB"
    assert request.headers.get("Authorization") == header
    assert request.headers["Accept"] == "application/json"
