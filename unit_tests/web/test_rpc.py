import gzip
import json

import pytest

from unit_tests.web.conftest import MakeSite
from unit_tests.web.serving import MAX_BODY_BYTES, Site, problem

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def test_get_takes_arguments_from_the_query(site: Site) -> None:
    response = site.ask("GET", "/api/echo?data=%7B%22text%22%3A%22a%20b%22%7D")
    assert (response.code, response.body) == (200, b'{"response":"a b"}')


def test_post_takes_arguments_from_a_form(site: Site) -> None:
    response = site.ask("POST", "/api/echo", b"data=%7B%22text%22%3A%22a+b%22%7D", FORM)
    assert (response.code, response.body) == (200, b'{"response":"a b"}')


def test_post_takes_arguments_from_a_json_body(site: Site) -> None:
    response = site.call("echo", text="a b")
    assert (response.code, response.body) == (200, b'{"response":"a b"}')


def test_arguments_may_be_left_out(site: Site) -> None:
    assert site.ask("POST", "/api/echo").body == b'{"response":""}'


def test_an_answer_is_json_that_is_never_cached(site: Site) -> None:
    response = site.ask("GET", "/api/echo", headers={"If-None-Match": "*"})
    assert response.code == 200
    assert response.headers["Content-Type"] == "application/json; charset=UTF-8"
    assert response.headers["Cache-Control"] == "no-store"
    assert "Etag" not in response.headers


def test_refused_arguments_change_nothing(site: Site) -> None:
    response = site.call("change", text=1)
    assert response.code == 400
    assert problem(response)["errors"][0]["pointer"] == "/text"
    assert site.scheduler.changes == []


@pytest.mark.parametrize("verb", ["GET", "POST", "OPTIONS", "PUT", "HEAD"])
def test_an_unknown_method_is_a_404_for_every_verb(site: Site, verb: str) -> None:
    response = site.ask(verb, "/api/unknown")
    assert response.code == 404
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("verb", ["HEAD", "PUT", "PATCH", "DELETE", "TRACE", "BREW", "get"])
def test_other_verbs_are_a_405_that_names_the_right_ones(site: Site, verb: str) -> None:
    response = site.ask(verb, "/api/echo")
    assert response.code == 405
    assert response.headers["Allow"] == "GET, OPTIONS, POST"
    assert response.headers["Content-Type"] == "application/problem+json"


def test_options_is_a_204(site: Site) -> None:
    response = site.ask("OPTIONS", "/api/echo")
    assert (response.code, response.body) == (204, b"")
    assert "Content-Type" not in response.headers


def test_an_exception_is_a_500_whose_traceback_stays_here(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    response = site.call("echo", text="fail")
    assert response.code == 500
    assert "secret" not in json.dumps(problem(response))
    (record,) = [record for record in caplog.records if record.exc_info]
    assert "secret" in caplog.text
    assert record.getMessage() == "POST /api/echo failed"


def test_an_answer_that_breaks_the_document_is_a_500(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    response = site.call("echo", number=1)
    assert response.code == 500
    assert "errors" not in problem(response)
    assert "/response" in caplog.text
    assert "Traceback" not in caplog.text


def test_a_short_answer_is_not_compressed(site: Site) -> None:
    response = site.call("echo", {"Accept-Encoding": "gzip"}, text="x")
    assert "Content-Encoding" not in response.headers
    assert response.headers["Vary"] == "Accept-Encoding"


def test_a_long_answer_is_compressed(site: Site) -> None:
    query = "%7B%22text%22%3A%22" + "x" * 2000 + "%22%7D"
    response = site.ask("GET", f"/api/echo?data={query}", headers={"Accept-Encoding": "gzip"})
    assert response.headers["Content-Encoding"] == "gzip"
    assert response.body is not None
    assert json.loads(gzip.decompress(response.body)) == {"response": "x" * 2000}


def test_a_body_up_to_the_limit_is_taken(site: Site) -> None:
    body = b'{"text":""}'.ljust(MAX_BODY_BYTES)
    response = site.ask("POST", "/api/change", body, {"Content-Type": "application/json"})
    assert response.code == 200
    assert site.scheduler.changes == [""]


@pytest.mark.parametrize("length", [MAX_BODY_BYTES + 1, 5_000_000])
def test_a_larger_body_is_read_and_refused(site: Site, length: int) -> None:
    body = b'{"text":""}'.ljust(length)
    response = site.ask("POST", "/api/change", body, {"Content-Type": "application/json"})
    assert response.code == 413
    assert str(MAX_BODY_BYTES) in problem(response)["detail"]
    assert site.scheduler.changes == []


def test_a_body_is_no_matter_to_get(site: Site) -> None:
    response = site.ask("GET", "/api/echo", b"x" * (MAX_BODY_BYTES + 1))
    assert (response.code, response.body) == (200, b'{"response":""}')


@pytest.mark.parametrize("media_type", ["multipart/form-data", "text/plain"])
def test_the_contract_alone_judges_media_types(site: Site, media_type: str) -> None:
    response = site.ask("POST", "/api/echo", b"x", {"Content-Type": media_type})
    assert problem(response)["status"] == 415


def test_the_contract_alone_reads_forms(site: Site) -> None:
    fields = b"&" * 1900 + b"data=%7B%7D"  # more than Tornado takes
    assert site.ask("POST", "/api/echo", fields, FORM).code == 200


CROSS_SITE = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}


@pytest.mark.parametrize("verb", ["GET", "POST"])
def test_a_page_of_another_origin_changes_nothing(site: Site, verb: str) -> None:
    response = site.ask(verb, "/api/change", headers=CROSS_SITE)
    assert response.code == 403
    assert "https://evil.example" in problem(response)["detail"]
    assert site.scheduler.changes == []


def test_a_page_of_another_origin_may_ask(site: Site) -> None:
    assert site.ask("POST", "/api/echo", headers=CROSS_SITE).code == 200


def test_a_page_of_an_allowed_origin_may_change(make_site: MakeSite) -> None:
    site = make_site(enabled=True, allowed_origins=["https://evil.example"])
    assert site.ask("POST", "/api/change", headers=CROSS_SITE).code == 200


def test_an_image_of_another_origin_changes_nothing_whatever_is_allowed(
    make_site: MakeSite,
) -> None:
    site = make_site(enabled=True, allow_any_origin=True)
    response = site.ask("GET", "/api/change", headers={"Sec-Fetch-Site": "cross-site"})
    assert response.code == 403


def test_the_server_s_own_page_may_change(site: Site) -> None:
    headers = {"Origin": f"http://127.0.0.1:{site.port}"}
    assert site.ask("POST", "/api/change", headers=headers).code == 200


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
def test_every_answer_follows_the_policy(
    make_site: MakeSite, verb: str, path: str, status: int
) -> None:
    site = make_site(enabled=True, allowed_origins=["https://a.example"])
    response = site.ask(verb, path, headers={"Origin": "https://a.example"})
    assert response.code == status
    assert response.headers["Access-Control-Allow-Origin"] == "https://a.example"
    assert response.headers["Vary"] == "Origin, Accept-Encoding"


def test_the_policy_is_for_the_api_alone(make_site: MakeSite) -> None:
    site = make_site(enabled=True, allow_any_origin=True)
    response = site.ask("GET", "/openapi.json", headers={"Origin": "https://a.example"})
    assert response.code == 200
    assert "Access-Control-Allow-Origin" not in response.headers
    assert response.headers["Vary"] == "Accept-Encoding"


def test_a_preflight_says_what_is_allowed(make_site: MakeSite) -> None:
    site = make_site(enabled=True, allow_any_origin=True, max_age=5)
    response = site.ask("OPTIONS", "/api/change", headers={"Origin": "https://a.example"})
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Access-Control-Max-Age"] == "5"
