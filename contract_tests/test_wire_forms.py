"""The encodings of a call, and the pages beside the API, as an HTTP client sees them."""

import json
import re
from urllib.parse import quote

import pytest

from contract_tests import document
from contract_tests.client import FORM, JSON, MULTIPART, call, part, post_form, send
from contract_tests.server import Server

PAUSED = {"response": {"paused": False}}


@pytest.mark.parametrize(
    ("verb", "query", "headers", "body"),
    [
        ("GET", "", {}, None),
        ("GET", "?data={}", {}, None),
        ("GET", "?data=%7B%7D&_=1712345678", {}, None),
        ("GET", "?_=1712345678", {}, None),
        ("GET", "", JSON, None),
        ("POST", "", {}, None),
        ("POST", "", {}, b""),
        ("POST", "", FORM, b""),
        ("POST", "", FORM, b"data=%7B%7D"),
        ("POST", "", MULTIPART, b""),
        ("POST", "", MULTIPART, b"--b--"),
        ("POST", "", MULTIPART, part("data", b"{}")),
        ("POST", "", MULTIPART, part('data"; filename="arguments.json', b"{}")),
        ("POST", "?data={}&_=1712345678", MULTIPART, b""),
        ("POST", "?data={}", {}, None),
        ("POST", "?data={}", FORM, b""),
        ("POST", "", JSON, b"{}"),
        ("POST", "", JSON, b" {\n} "),
        ("POST", "", {"Content-Type": "application/json; charset=utf-8"}, b"{}"),
        ("POST", "", {"Content-Type": "Application/JSON"}, b"{}"),
        ("POST", "", {"Content-Type": f"{FORM['Content-Type']}; charset=UTF-8"}, b"data={}"),
    ],
)
def test_call_without_arguments_is_answered(
    shared_server: Server, verb: str, query: str, headers: dict[str, str], body: bytes | None
) -> None:
    answer = send(shared_server.url, verb, f"/api/is_paused{query}", headers=headers, body=body)
    assert (answer.status, answer.json()) == (200, PAUSED)


def test_chunked_body_is_read(shared_server: Server) -> None:
    answer = send(
        shared_server.url, "POST", "/api/is_paused", headers=JSON, body=iter([b"{", b"}"])
    )
    assert (answer.status, answer.json()) == (200, PAUSED)


@pytest.mark.parametrize("listen", ["tcp", "unix"])
def test_get_with_json_in_query_is_answered(server: Server) -> None:
    call(server.url, "add_task", worker="w", task_id="t", family="Copy", params={"day": "ü"})
    data = quote(json.dumps({"status": "PENDING", "search": "ü"}))
    answer = send(server.url, "GET", f"/api/task_list?data={data}")
    assert [task["display_name"] for task in answer.json()["response"].values()] == ["Copy(day=ü)"]


@pytest.mark.parametrize(
    "priority", ["Infinity", "-Infinity", "1e308", "0.1", "-3", "12345678901234567890123"]
)
def test_numbers_come_back_as_they_were_sent(shared_server: Server, priority: str) -> None:
    number = json.loads(priority)
    call(shared_server.url, "add_task", worker="w", task_id=priority, priority=number)
    task = call(shared_server.url, "task_list")[priority]
    assert task["priority"] == number
    assert type(task["priority"]) is type(number)


@pytest.mark.parametrize(
    "text", ["", "\x00", "\ud800", "\U0001f40d", "</script>", "a/b?c#d%", "\n"]
)
def test_texts_come_back_as_they_were_sent(shared_server: Server, text: str) -> None:
    call(shared_server.url, "add_task", worker="w", task_id=text, params={text: text})
    assert call(shared_server.url, "task_list")[text]["params"] == {text: text}
    assert call(shared_server.url, "fetch_error", task_id=text)["taskParams"] == {text: text}


def test_argument_of_10_mb_comes_back(shared_server: Server) -> None:
    url, message = shared_server.url, "x" * 10_000_000
    call(url, "add_task", worker="w", task_id="long message")
    call(url, "set_task_status_message", task_id="long message", status_message=message)
    answer = call(url, "get_task_status_message", task_id="long message")
    assert answer == {"taskId": "long message", "statusMessage": message}


def test_long_answers_are_compressed_on_demand(shared_server: Server) -> None:
    url = shared_server.url
    call(url, "add_task", worker="w", task_id="t" * 2000)
    answer = send(url, "POST", "/api/graph", headers=FORM | {"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert post_form(url, "graph", {}).headers["Content-Encoding"] is None


def test_root_redirects_to_visualiser(shared_server: Server) -> None:
    answer = send(shared_server.url, "GET", "/")
    assert (answer.status, answer.headers["Location"]) == (302, "static/visualiser/index.html")
    page = send(shared_server.url, "GET", "/static/visualiser/index.html")
    assert (page.status, page.content_type) == (200, "text/html")


def test_head_of_root_is_answered(shared_server: Server) -> None:
    answer = send(shared_server.url, "HEAD", "/")
    assert (answer.status, answer.body) == (204, b"")


def test_document_is_served(shared_server: Server) -> None:
    as_yaml = send(shared_server.url, "GET", "/openapi.yaml")
    is_open = re.sub(rb"\bsecurity: \[\{.*", b"security: []", document.PATH.read_bytes())
    assert (as_yaml.status, as_yaml.body) == (200, is_open)
    as_json = send(shared_server.url, "GET", "/openapi.json")
    assert (as_json.status, as_json.json()) == (200, document.without_logins(document.DOCUMENT))
