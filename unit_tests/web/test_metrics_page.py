import pytest

from unit_tests.web.running_server import RunningServer, problem

JSON = {"Content-Type": "application/json"}


def test_page_has_body_and_headers_of_metrics(server: RunningServer) -> None:
    response = server.ask("GET", "/metrics")
    assert (response.code, response.body) == (200, b"figure 1.0\n")
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert response.headers["X-Collector"] == "tiny"


def test_page_is_never_answered_as_unchanged(server: RunningServer) -> None:
    response = server.ask("GET", "/metrics", headers={"If-None-Match": "*"})
    assert response.code == 200
    assert "Etag" not in response.headers


def test_page_that_document_does_not_describe_is_500(server: RunningServer) -> None:
    server.metrics.answer = (b"{}", {"Content-Type": "application/json"})
    assert problem(server.ask("GET", "/metrics"))["status"] == 500


@pytest.mark.parametrize(
    ("verb", "path", "body", "call"),
    [
        ("GET", "/api/echo", None, ("echo", 200)),
        ("POST", "/api/change", b"{}", ("change", 200)),
        ("POST", "/api/echo", b"[]", ("echo", 400)),
        ("POST", "/api/echo", b'{"text": "fail"}', ("echo", 500)),
        ("PUT", "/api/echo", b"{}", ("echo", 405)),
        ("GET", "/api/nothing/such", None, ("unknown", 404)),
    ],
)
def test_answered_call_is_counted(
    server: RunningServer, verb: str, path: str, body: bytes | None, call: tuple[str, int]
) -> None:
    assert server.ask(verb, path, body, JSON).code == call[1]
    assert server.metrics.calls == [call]


@pytest.mark.parametrize(("verb", "path"), [("OPTIONS", "/api/echo"), ("GET", "/metrics")])
def test_preflights_and_pages_are_not_counted_as_calls(
    server: RunningServer, verb: str, path: str
) -> None:
    assert server.ask(verb, path).code in (200, 204)
    assert server.metrics.calls == []
