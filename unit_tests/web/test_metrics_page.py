import pytest

from unit_tests.web.serving import Site, problem

JSON = {"Content-Type": "application/json"}


def test_it_is_the_text_of_the_metrics_with_its_headers(site: Site) -> None:
    response = site.ask("GET", "/metrics")
    assert (response.code, response.body) == (200, b"figure 1.0\n")
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert response.headers["X-Collector"] == "tiny"


def test_it_is_never_answered_as_unchanged(site: Site) -> None:
    response = site.ask("GET", "/metrics", headers={"If-None-Match": "*"})
    assert response.code == 200
    assert "Etag" not in response.headers


def test_what_breaks_the_document_does_not_leave(site: Site) -> None:
    site.metrics.answer = (b"{}", {"Content-Type": "application/json"})
    assert problem(site.ask("GET", "/metrics"))["status"] == 500


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
def test_an_answered_call_is_counted(
    site: Site, verb: str, path: str, body: bytes | None, call: tuple[str, int]
) -> None:
    assert site.ask(verb, path, body, JSON).code == call[1]
    assert site.metrics.calls == [call]


@pytest.mark.parametrize(("verb", "path"), [("OPTIONS", "/api/echo"), ("GET", "/metrics")])
def test_preflights_and_pages_are_no_calls(site: Site, verb: str, path: str) -> None:
    assert site.ask(verb, path).code in (200, 204)
    assert site.metrics.calls == []
