import gzip
import json

import pytest

from unit_tests.web import tiny_document
from unit_tests.web.conftest import MakeServer
from unit_tests.web.running_server import MAX_BODY_BYTES, RunningServer, problem

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def test_get_takes_arguments_from_query(server: RunningServer) -> None:
    response = server.ask("GET", "/api/echo?data=%7B%22text%22%3A%22a%20b%22%7D")
    assert (response.code, response.body) == (200, b'{"response":"a b"}')


def test_post_takes_arguments_from_form(server: RunningServer) -> None:
    response = server.ask("POST", "/api/echo", b"data=%7B%22text%22%3A%22a+b%22%7D", FORM)
    assert (response.code, response.body) == (200, b'{"response":"a b"}')


def test_post_takes_arguments_from_json_body(server: RunningServer) -> None:
    response = server.call("echo", text="a b")
    assert (response.code, response.body) == (200, b'{"response":"a b"}')


def test_arguments_are_optional(server: RunningServer) -> None:
    assert server.ask("POST", "/api/echo").body == b'{"response":""}'


def test_answer_is_json_and_never_cached(server: RunningServer) -> None:
    response = server.ask("GET", "/api/echo", headers={"If-None-Match": "*"})
    assert response.code == 200
    assert response.headers["Content-Type"] == "application/json; charset=UTF-8"
    assert response.headers["Cache-Control"] == "no-store"
    assert "Etag" not in response.headers


def test_refused_arguments_change_nothing(server: RunningServer) -> None:
    response = server.call("change", text=1)
    assert response.code == 400
    assert problem(response)["errors"][0]["pointer"] == "/text"
    assert server.scheduler.changes == []


@pytest.mark.parametrize("verb", ["GET", "POST", "OPTIONS", "PUT", "HEAD"])
def test_unknown_method_is_404_for_every_verb(server: RunningServer, verb: str) -> None:
    response = server.ask(verb, "/api/unknown")
    assert response.code == 404
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("verb", ["HEAD", "PUT", "PATCH", "DELETE", "TRACE", "BREW", "get"])
def test_other_verbs_are_405_with_allow_header(server: RunningServer, verb: str) -> None:
    response = server.ask(verb, "/api/echo")
    assert response.code == 405
    assert response.headers["Allow"] == "GET, OPTIONS, POST"
    assert response.headers["Content-Type"] == "application/problem+json"


def test_options_is_204(server: RunningServer) -> None:
    response = server.ask("OPTIONS", "/api/echo")
    assert (response.code, response.body) == (204, b"")
    assert "Content-Type" not in response.headers


def test_exception_is_500_and_only_logged(
    server: RunningServer, caplog: pytest.LogCaptureFixture
) -> None:
    response = server.call("echo", text="fail")
    assert response.code == 500
    assert "secret" not in json.dumps(problem(response))
    (record,) = [record for record in caplog.records if record.exc_info]
    assert "secret" in caplog.text
    assert record.getMessage() == "POST /api/echo failed"


def test_answer_that_document_does_not_describe_is_500(
    server: RunningServer, caplog: pytest.LogCaptureFixture
) -> None:
    response = server.call("echo", number=1)
    assert response.code == 500
    assert "errors" not in problem(response)
    assert "/response" in caplog.text
    assert "Traceback" not in caplog.text


def test_short_answer_is_not_compressed(server: RunningServer) -> None:
    response = server.call("echo", {"Accept-Encoding": "gzip"}, text="x")
    assert "Content-Encoding" not in response.headers
    assert response.headers["Vary"] == "Accept-Encoding"


def test_long_answer_is_compressed(server: RunningServer) -> None:
    query = "%7B%22text%22%3A%22" + "x" * 2000 + "%22%7D"
    response = server.ask("GET", f"/api/echo?data={query}", headers={"Accept-Encoding": "gzip"})
    assert response.headers["Content-Encoding"] == "gzip"
    assert response.body is not None
    assert json.loads(gzip.decompress(response.body)) == {"response": "x" * 2000}


def test_body_up_to_limit_is_accepted(server: RunningServer) -> None:
    body = b'{"text":""}'.ljust(MAX_BODY_BYTES)
    response = server.ask("POST", "/api/change", body, {"Content-Type": "application/json"})
    assert response.code == 200
    assert server.scheduler.changes == [""]


@pytest.mark.parametrize("length", [MAX_BODY_BYTES + 1, 5_000_000])
def test_oversized_body_is_read_and_refused(server: RunningServer, length: int) -> None:
    body = b'{"text":""}'.ljust(length)
    response = server.ask("POST", "/api/change", body, {"Content-Type": "application/json"})
    assert response.code == 413
    assert str(MAX_BODY_BYTES) in problem(response)["detail"]
    assert server.scheduler.changes == []


def test_get_ignores_body(server: RunningServer) -> None:
    response = server.ask("GET", "/api/echo", b"x" * (MAX_BODY_BYTES + 1))
    assert (response.code, response.body) == (200, b'{"response":""}')


@pytest.mark.parametrize("media_type", ["multipart/mixed", "text/plain"])
def test_unknown_media_type_is_415(server: RunningServer, media_type: str) -> None:
    response = server.ask("POST", "/api/echo", b"x", {"Content-Type": media_type})
    assert problem(response)["status"] == 415


def test_form_with_more_fields_than_tornado_allows_is_read(server: RunningServer) -> None:
    fields = b"&" * 1900 + b"data=%7B%7D"  # Tornado would refuse so many
    assert server.ask("POST", "/api/echo", fields, FORM).code == 200


CROSS_SITE = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}


@pytest.mark.parametrize("verb", ["GET", "POST"])
def test_page_of_other_origin_cannot_change_state(server: RunningServer, verb: str) -> None:
    response = server.ask(verb, "/api/change", headers=CROSS_SITE)
    assert response.code == 403
    assert "https://evil.example" in problem(response)["detail"]
    assert server.scheduler.changes == []


def test_page_of_other_origin_may_call_method_that_only_reads(server: RunningServer) -> None:
    assert server.ask("POST", "/api/echo", headers=CROSS_SITE).code == 200


def test_page_of_allowed_origin_may_change_state(make_server: MakeServer) -> None:
    server = make_server(enabled=True, allowed_origins=["https://evil.example"])
    assert server.ask("POST", "/api/change", headers=CROSS_SITE).code == 200


def test_request_without_origin_header_from_other_site_cannot_change_state(
    make_server: MakeServer,
) -> None:
    server = make_server(enabled=True, allow_any_origin=True)
    response = server.ask("GET", "/api/change", headers={"Sec-Fetch-Site": "cross-site"})
    assert response.code == 403


def test_own_page_may_change_state(server: RunningServer) -> None:
    headers = {"Origin": f"http://127.0.0.1:{server.port}"}
    assert server.ask("POST", "/api/change", headers=headers).code == 200


@pytest.mark.parametrize(
    ("verb", "path", "status"),
    [
        ("POST", "/api/echo", 200),
        ("OPTIONS", "/api/echo", 204),
        ("GET", "/api/echo?data=", 400),
        ("GET", "/api/unknown", 404),
        ("PUT", "/api/echo", 405),
        ("BREW", "/api/echo", 405),
        ("GET", "/api/echo?data=%7B%22text%22%3A%22fail%22%7D", 500),
        ("GET", "/api/echo?data=%7B%22number%22%3A1%7D", 500),
    ],
)
def test_every_answer_follows_cors_policy(
    make_server: MakeServer, verb: str, path: str, status: int
) -> None:
    server = make_server(enabled=True, allowed_origins=["https://a.example"])
    response = server.ask(verb, path, headers={"Origin": "https://a.example"})
    assert response.code == status
    assert response.headers["Access-Control-Allow-Origin"] == "https://a.example"
    assert response.headers["Vary"] == "Origin, Accept-Encoding"


def test_cors_policy_does_not_apply_outside_api(make_server: MakeServer) -> None:
    server = make_server(enabled=True, allow_any_origin=True)
    response = server.ask("GET", "/openapi.json", headers={"Origin": "https://a.example"})
    assert response.code == 200
    assert "Access-Control-Allow-Origin" not in response.headers
    assert response.headers["Vary"] == "Accept-Encoding"


def test_preflight_has_headers_of_cors_policy(make_server: MakeServer) -> None:
    server = make_server(enabled=True, allow_any_origin=True, max_age=5)
    response = server.ask("OPTIONS", "/api/change", headers={"Origin": "https://a.example"})
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Access-Control-Max-Age"] == "5"


def test_deprecated_operations_say_so(make_server: MakeServer) -> None:
    document = tiny_document.document()
    dates = {"since": "2026-12-01", "sunset": "2027-06-01"}
    for item in (document["paths"]["/api/echo"]["post"], document["paths"]["/healthz"]["get"]):
        item.update({"deprecated": True, "x-luigid-deprecation": dates})
    server = make_server(document)
    for response in (server.call("echo", text="x"), server.ask("GET", "/healthz")):
        assert response.code == 200
        assert response.headers["Deprecation"] == "@1796083200"
        assert response.headers["Sunset"] == "Tue, 01 Jun 2027 00:00:00 GMT"
    assert "Deprecation" not in server.ask("GET", "/api/echo").headers
