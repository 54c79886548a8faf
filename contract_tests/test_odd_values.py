"""Odd names, texts and paths: whatever is sent, nothing fails, and nobody else notices."""

import json
import random
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest

from contract_tests import loop_holds
from contract_tests.client import (
    FORM,
    MULTIPART,
    Answer,
    call,
    part,
    post_form,
    post_json,
    send,
    send_raw,
)
from contract_tests.document import METHODS, argument_schemas, resolved
from contract_tests.odd_values import NAMES, PREFIXES, STEPS, TEXTS
from contract_tests.server import Server, running

COMMON = {
    "Server": "luigid",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with all that writes texts: its log must be without complaints at the end."""
    folder = tmp_path_factory.mktemp("server")
    settings: dict[str, dict[str, object]] = {
        "scheduler": {
            "record_task_history": "true",
            "metrics_collector": "prometheus",
            "send_messages": "true",
            "batch_emails": "true",
        },
        "task_history": {"db_connection": f"sqlite:///{folder / 'history.db'}"},
        "prometheus": {"task_parameters_to_use_in_labels": '["text"]'},
        "email": {"format": "none"},
    }
    with running(folder, settings=settings) as server:
        yield server.url
    loop_holds.assert_short(server.longest_holds)


def examples(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = schema(name)["examples"]
    return found


def schema(name: str) -> dict[str, Any]:
    return resolved(argument_schemas(name)[0])


@pytest.mark.parametrize("name", METHODS)
def test_no_name_of_an_argument_means_anything_to_the_server(url: str, name: str) -> None:
    takes_others = schema(name).get("additionalProperties", True) is not False
    for argument in NAMES:
        answer = post_json(url, name, {**examples(name)[0], argument: 1})
        assert answer.status == (200 if takes_others else 400), (argument, answer.body)


@pytest.mark.parametrize("name", METHODS)
def test_no_name_of_an_argument_is_enough(url: str, name: str) -> None:
    for argument in NAMES[:20]:
        assert post_form(url, name, {argument: 1}).status in (200, 400), argument


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_no_text_of_a_worker_breaks_an_answer(url: str, text: str) -> None:
    task = {
        **dict.fromkeys(("worker", "task_id", "family", "module", "tracking_url"), text),
        **{"expl": text, "params": {text: text, "text": text}, "owners": [text]},
        **{"deps": [text], "resources": {text: 1}},
    }
    call(url, "add_worker", worker=text, info=[[text, text], ["host", text]])
    call(url, "add_task_batcher", worker=text, task_family=text, batched_args=[text])
    call(url, "add_task", **{**task, "deps": []})
    call(url, "get_work", worker=text, host=text)
    call(url, "set_task_status_message", task_id=text, status_message=text)
    call(url, "send_scheduler_message", worker=text, task=text, content=text)
    call(url, "ping", worker=text)
    call(url, "add_task", **task, status="FAILED")
    call(url, "add_task", **task, status="DONE")
    call(url, "update_resources", **{text: 1})
    failure = {"family": text, "params": {text: text}, "expl": text, "owners": [text]}
    call(url, "announce_scheduling_failure", worker=text, task_name=text, **failure)
    for name in ("task_search", "fetch_error", "dep_graph", "re_enable_task"):
        call(url, name, **{"task_str" if name == "task_search" else "task_id": text})
    for name in ("graph", "task_list", "worker_list", "resource_list"):
        call(url, name)
    part_of_path = quote(text, safe="", errors="surrogatepass")
    pages = ["/metrics", "/v1/summary", "/v1/tasks", "/v1/failures", "/tasklist", "/history"]
    if len(part_of_path) < 10_000:
        data = quote(json.dumps({text: text}))
        pages += [f"/v1/tasks/{part_of_path}", f"/v1/tasks?search={part_of_path}"]
        pages += [f"/history/by_{kind}/{part_of_path}" for kind in ("name", "task_id", "id")]
        pages += [f"/tasklist/{part_of_path}", f"/history/by_params/{part_of_path}?data={data}"]
    for page in pages:
        for accept in ("text/html", "application/json"):
            answer = send(url, "GET", page, headers={"Accept": accept})
            assert answer.status < 500, (page, answer.body)
            assert "X-Injected" not in answer.headers
    assert send(url, "GET", "/metrics").status == 200


@pytest.mark.parametrize("prefix", PREFIXES)
def test_no_path_breaks_the_server(url: str, prefix: str) -> None:
    for step in STEPS:
        for verb in ("GET", "HEAD", "BREW"):
            request = f"{verb} {prefix}{step} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
            assert_harmless(send_raw(url, request.encode("latin-1")), request)


def test_no_bytes_of_a_request_break_the_server(url: str) -> None:
    """Requests of which a few bytes are changed: an answer that is no 500, or none."""
    chance = random.Random(14)
    body = part("data", b'{"worker": "w", "task_id": "t"}')
    whole = b"POST /api/add_task?_=1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
    whole += b"Content-Type: %b\r\nAccept-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % (
        MULTIPART["Content-Type"].encode(),
        len(body),
    )
    odd = b'\x00\xff%&=;:"{}[]\r\n -/09Az'
    for _ in range(300):
        request = bytearray(whole + body)
        for _change in range(chance.randint(1, 4)):
            request[chance.randrange(len(request))] = chance.choice(odd)
        assert_harmless(send_raw(url, bytes(request)), bytes(request))


def assert_harmless(answer: bytes, request: object) -> None:
    """An answer is none of a fault, and all answers carry the headers that all carry."""
    if answer:
        head = answer.partition(b"\r\n\r\n")[0].decode("latin-1")
        assert head.split(" ")[1][0] in "234", (request, head)
        for name, value in COMMON.items():
            assert f"\r\n{name}: {value}" in head, (request, head)
        assert "\r\nX-Request-Id: " in head, (request, head)
        assert "Tornado" not in head


@pytest.mark.parametrize(
    ("verb", "target", "headers", "body", "status"),
    [
        ("GET", "/api/task_list", {}, None, 200),
        ("POST", "/api/ping", FORM, b"data={}", 400),
        ("OPTIONS", "/api/ping", {}, None, 204),
        ("GET", "/api/unknown", {}, None, 404),
        ("PUT", "/api/ping", {}, None, 405),
        ("POST", "/api/pause", {"Origin": "http://elsewhere.example"}, None, 403),
        ("POST", "/api/pause", {}, b"x", 415),
        ("GET", "/", {}, None, 302),
        ("HEAD", "/", {}, None, 204),
        ("GET", "/v1/summary", {}, None, 200),
        ("GET", "/v1/events?limit=0", {}, None, 400),
        ("GET", "/v1/tasks/unknown", {}, None, 404),
        ("GET", "/history", {}, None, 200),
        ("GET", "/history/by_id/9999", {}, None, 404),
        ("GET", "/metrics", {}, None, 200),
        ("GET", "/healthz", {}, None, 200),
        ("GET", "/readyz", {}, None, 200),
        ("GET", "/openapi.yaml", {}, None, 200),
        ("GET", "/openapi.json", {"If-None-Match": "*"}, None, 304),
        ("GET", "/static/nowhere.js", {}, None, 404),
        ("GET", "/nowhere", {}, None, 404),
    ],
)
def test_every_answer_carries_the_same_headers(
    url: str, verb: str, target: str, headers: dict[str, str], body: bytes | None, status: int
) -> None:
    answer: Answer = send(url, verb, target, headers=headers, body=body)
    assert answer.status == status
    assert {name: answer.headers[name] for name in COMMON} == COMMON
    assert answer.headers["X-Request-Id"]


def test_what_is_no_http_is_answered_with_the_same_headers(shared_server: Server) -> None:
    answer = send_raw(shared_server.url, b"GET / HTTP/1.1\r\nno colon\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert_harmless(answer, "no HTTP")
    twice = send_raw(shared_server.url, b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")
    assert twice.startswith(b"HTTP/1.1 400 ")
    assert_harmless(twice, "two hosts")
