"""Each answer has the id of its request, in the header, in a problem and in log lines."""

import json
import logging
import re

import pytest

from luigid.process import log_formats
from unit_tests.web.conftest import MakeServer
from unit_tests.web.running_server import RunningServer, problem

FROM_PROXY = {"X-Request-Id": "from-the-proxy"}


@pytest.fixture(autouse=True)
def _named_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logging, "_logRecordFactory", logging.getLogRecordFactory())
    log_formats.name_requests()


@pytest.mark.parametrize(
    ("verb", "path"),
    [
        ("GET", "/api/echo"),
        ("OPTIONS", "/api/echo"),
        ("GET", "/api/echo?data=1"),
        ("GET", "/v1/summary"),
        ("GET", "/v1/events?limit=1"),
        ("GET", "/nowhere"),
        ("HEAD", "/"),
        ("GET", "/api/echo?data=%7B%22text%22:%22fail%22%7D"),
    ],
)
def test_each_answer_has_an_id_of_its_own(server: RunningServer, verb: str, path: str) -> None:
    answers = [server.ask(verb, path) for _ in range(2)]
    first, second = (answer.headers.get_list("X-Request-Id") for answer in answers)
    assert len(first) == len(second) == 1
    assert first != second


@pytest.mark.parametrize("path", ["/api/echo?data=1", "/v1/tasks?limit=x", "/v1/nowhere"])
def test_problem_has_the_id(server: RunningServer, path: str) -> None:
    answer = server.ask("GET", path)
    assert problem(answer)["request_id"] == answer.headers["X-Request-Id"]


def test_refusal_of_a_guard_has_the_id(server: RunningServer) -> None:
    answer = server.send_raw(b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n")
    head, _, body = answer.partition(b"\r\n\r\n")
    header = re.search(rb"X-Request-Id: (\S+)", head)
    assert header is not None
    assert json.loads(body)["request_id"] == header[1].decode()


def test_what_is_no_http_has_an_id(server: RunningServer) -> None:
    assert b"X-Request-Id: " in server.send_raw(b"no HTTP\r\n\r\n")


def test_id_of_a_trusted_proxy_is_taken_over(make_server: MakeServer) -> None:
    server = make_server(trusted_proxies=["127.0.0.0/8"])
    assert server.call("echo", FROM_PROXY).headers["X-Request-Id"] == "from-the-proxy"
    assert server.ask("GET", "/", headers=FROM_PROXY).headers["X-Request-Id"] == "from-the-proxy"


@pytest.mark.parametrize("proxies", [[], ["10.0.0.1"]], ids=str)
def test_id_of_anybody_else_is_replaced(make_server: MakeServer, proxies: list[str]) -> None:
    server = make_server(trusted_proxies=proxies)
    assert server.call("echo", FROM_PROXY).headers["X-Request-Id"] != "from-the-proxy"


def test_log_lines_of_a_request_have_its_id(
    server: RunningServer, caplog: pytest.LogCaptureFixture
) -> None:
    answer = server.call("echo", text="fail")
    ids = {getattr(record, "request_id", None) for record in caplog.records}
    assert ids == {answer.headers["X-Request-Id"]}


def test_access_log_has_fields(server: RunningServer, caplog: pytest.LogCaptureFixture) -> None:
    server.ask("GET", "/v1/nowhere")
    (record,) = (each for each in caplog.records if each.name == "luigid.access")
    fields = [getattr(record, name) for name in ("status", "verb", "path", "remote_ip")]
    assert fields == [404, "GET", "/v1/nowhere", "127.0.0.1"]
