"""Requests for unknown paths, with wrong verbs, media types or origins are refused."""

import json
from urllib.parse import quote

import pytest

from contract_tests.client import FORM, JSON, MULTIPART, call, part, send, send_raw
from contract_tests.problems import problem

Headers = dict[str, str]
TASK = '{"worker": "w", "task_id": "new"}'


@pytest.mark.parametrize("verb", ["GET", "POST", "OPTIONS", "DELETE"])
@pytest.mark.parametrize(
    "path", ["/api/no_such_method", "/api/", "/api/pause/", "/api/Pause", "/api/pause/now", "/api"]
)
def test_unknown_method_is_404(url: str, verb: str, path: str) -> None:
    assert path in problem(send(url, verb, path), 404)["detail"]


@pytest.mark.parametrize("path", ["/nowhere", "/static/nowhere.html", "/static/"])
def test_unknown_page_is_404(url: str, path: str) -> None:
    problem(send(url, "GET", path), 404)


@pytest.mark.parametrize(("verb", "path"), [("GET", "/nowhere"), ("POST", "/no/where")])
def test_unknown_page_is_page_for_browsers(url: str, verb: str, path: str) -> None:
    answer = send(url, verb, path, headers={"Accept": "text/html,*/*;q=0.8"})
    assert (answer.status, answer.content_type) == (404, "text/html")
    assert f"There is nothing at {path}." in answer.body.decode()


def test_path_outside_static_folder_is_403(url: str) -> None:
    problem(send(url, "GET", "/static/../cli.py"), 403)


@pytest.mark.parametrize("verb", ["PUT", "DELETE", "PATCH", "TRACE", "PROPFIND", "get"])
def test_wrong_verb_for_method_is_405(url: str, verb: str) -> None:
    answer = send(url, verb, "/api/pause")
    problem(answer, 405)
    assert answer.headers["Allow"] == "GET, OPTIONS, POST"


def test_head_of_method_is_405(url: str) -> None:
    answer = send(url, "HEAD", "/api/pause")
    assert answer.status == 405
    assert answer.headers["Allow"] == "GET, OPTIONS, POST"


@pytest.mark.parametrize(
    ("path", "allow"),
    [
        ("/", "GET, HEAD"),
        ("/history", "GET"),
        ("/metrics", "GET"),
        ("/openapi.yaml", "GET"),
        ("/static/visualiser/index.html", "GET, HEAD"),
    ],
)
def test_wrong_verb_for_page_is_405(url: str, path: str, allow: str) -> None:
    answer = send(url, "POST", path)
    problem(answer, 405)
    assert answer.headers["Allow"] == allow


@pytest.mark.parametrize(
    "media_type",
    [
        "text/plain",
        "application/xml",
        "application/jsonp",
        "application/problem+json",
        "multipart/mixed; boundary=b",
        "application",
        ";",
        "",
        None,
    ],
)
def test_wrong_media_type_is_415(url: str, media_type: str | None) -> None:
    headers = {} if media_type is None else {"Content-Type": media_type}
    body = f"data={quote(TASK)}".encode() if media_type is None else TASK.encode()
    answer = send(url, "POST", "/api/add_task", headers=headers, body=body)
    detail = problem(answer, 415)["detail"]
    assert "application/json or application/x-www-form-urlencoded or multipart/form-data" in detail


@pytest.mark.parametrize(
    ("verb", "target", "headers", "body"),
    [
        ("GET", "/api/task_list?data[status]=DONE", {}, None),
        ("GET", "/api/task_list?data={}&data%5Bstatus%5D=DONE", {}, None),
        ("POST", "/api/pause?now=1", {}, None),
        ("POST", "/api/pause", FORM, b"data={}&other=1"),
        ("POST", "/api/pause", MULTIPART, part("other", b"1")),
        ("GET", "/v1/summary?status=DONE", {}, None),
        ("GET", "/v1/tasks?Status=DONE", {}, None),
        ("GET", "/v1/tasks/A?deps=1", {}, None),
        ("GET", "/v1/failures?status=FAILED", {}, None),
        ("GET", "/v1/failures/x?family=A", {}, None),
        ("GET", "/v1/events?last=1", {}, None),
    ],
)
def test_a_field_that_nothing_declares(
    url: str, verb: str, target: str, headers: Headers, body: bytes | None
) -> None:
    (error,) = problem(send(url, verb, target, headers=headers, body=body), 400)["errors"]
    assert error["keyword"] == "additionalProperties"
    assert call(url, "is_paused") == {"paused": False}


@pytest.mark.parametrize("name", ["pause", "add_task"])
@pytest.mark.parametrize("headers", [FORM, JSON, {"Content-Type": "text/plain"}])
def test_body_of_50_mb_is_refused(url: str, name: str, headers: Headers) -> None:
    answer = send(url, "POST", f"/api/{name}", headers=headers, body=b"x" * 50_000_000)
    assert "33554432" in problem(answer, 413)["detail"]


def test_chunked_body_of_50_mb_is_refused(url: str) -> None:
    chunks = (b"x" * 1_000_000 for _ in range(50))
    answer = send(url, "POST", "/api/add_task", headers=JSON, body=chunks)
    problem(answer, 413)


@pytest.mark.parametrize("path", ["/", "/history", "/nowhere", "/api/no_such_method"])
def test_body_of_50_mb_on_get_is_refused(url: str, path: str) -> None:
    answer = send(url, "POST", path, body=b"x" * 50_000_000)
    assert 400 <= answer.status < 500


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://elsewhere.example"},
        {"Origin": "null"},
    ],
)
@pytest.mark.parametrize("verb", ["GET", "POST"])
def test_change_from_page_of_other_origin_is_refused(url: str, verb: str, headers: Headers) -> None:
    problem(send(url, verb, "/api/pause", headers=headers), 403)
    assert send(url, verb, "/api/is_paused", headers=headers).status == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Accept": "text/html"},
        {"Accept": "application/xml;q=nonsense"},
        {"X-HTTP-Method-Override": "DELETE"},
        {"Accept-Encoding": "gzip"},
        {"If-None-Match": "*"},
        {"Range": "bytes=0-1"},
        {"Cookie": "\xe4=\xff"},
        {"X-Long": "x" * 30_000},
    ],
)
def test_odd_headers_do_not_change_answer(url: str, headers: Headers) -> None:
    problem(send(url, "GET", "/api/ping", headers=headers), 400)
    assert send(url, "GET", "/api/is_paused", headers=headers).json() == {
        "response": {"paused": False}
    }


@pytest.mark.parametrize(
    "head",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"POST\r\n\r\n",
        b"POST /api/pause HTTP/9.9\r\n\r\n",
        b"POST /api/pause HTTP/1.1\r\nno colon\r\n\r\n",
        b"POST /api/pause HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"POST /api/pause HTTP/1.1\r\nContent-Length: two\r\n\r\n{}",
        b"POST /api/pause HTTP/1.1\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
        b"POST /api/pause HTTP/1.1\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}",
        b"POST /api/pause HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n{}\r\n0\r\n\r\n",
        b"POST /api/pause HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n",
        b"POST /api/pause HTTP/1.1\r\nContent-Length: 9\r\n\r\n{}",
        b"POST /api/pause HTTP/1.1\r\nX: " + b"x" * 100_000,
        b"POST /api/pause HTTP/1.1\r\nX: " + b"x" * 10_000_000,
    ],
)
def test_malformed_http_is_refused(url: str, head: bytes) -> None:
    """No operation takes it: an answer 400 or 431, or none to what has no end."""
    answer = send_raw(url, head)
    if answer:
        status, _, body = answer.partition(b"\r\n\r\n")
        assert status.startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 431 "))
        assert json.loads(body)["type"].startswith("urn:luigid:problem:")


@pytest.mark.parametrize(
    "target",
    ["/v1/tasks?limit=1_0", "/v1/tasks?limit=+5", "/v1/audit?since=%D9%A1", "/v1/audit?since=nan"],
)
def test_numbers_that_python_alone_takes_are_refused(url: str, target: str) -> None:
    (error,) = problem(send(url, "GET", target), 400)["errors"]
    assert (error["location"], error["keyword"]) == ("query", "type")


@pytest.mark.parametrize("page", ["/history", "/tasklist/Copy", "/history/by_params/Copy?data={}"])
def test_history_pages_say_that_there_is_no_history(url: str, page: str) -> None:
    answer = send(url, "GET", page)
    assert (answer.status, answer.content_type) == (404, "text/html")
    assert b"record_task_history" in answer.body
