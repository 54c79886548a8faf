import json

import pytest

from luigid.contract import Problem, RequestRefusedError, problem


def test_body_is_a_problem_detail() -> None:
    error = {"location": "query", "pointer": "/a", "keyword": "type", "detail": "no"}
    body = problem.bad_request("The request is wrong.", (error,)).to_bytes("request-1")
    assert json.loads(body) == {
        "type": "urn:luigid:problem:invalid-request",
        "title": "Bad Request",
        "status": 400,
        "detail": "The request is wrong.",
        "request_id": "request-1",
        "errors": [error],
    }


def test_problem_without_errors_has_no_member_for_them() -> None:
    assert "errors" not in json.loads(problem.internal_error().to_bytes("request-1"))


def test_problem_quotes_any_text() -> None:
    body = json.loads(problem.not_found("/\udcff").to_bytes("request-1"))
    assert body["detail"].endswith("/\udcff.")


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (problem.cross_site("http://a"), (403, "Forbidden", "http://a")),
        (problem.cross_site(None), (403, "Forbidden", "another site")),
        (problem.not_found("/x"), (404, "Not Found", "/x")),
        (problem.no_such_task("a/b"), (404, "Not Found", "no task a/b")),
        (problem.method_not_allowed("/x", "GET, POST"), (405, "Method Not Allowed", "GET, POST")),
        (problem.too_large(1024), (413, "Content Too Large", "1024 bytes")),
        (
            problem.unsupported_media_type("text/plain", ["a/b", "c/d"]),
            (415, "Unsupported Media Type", "is text/plain; it can be a/b or c/d."),
        ),
        (
            problem.unsupported_media_type("", ["a/b"]),
            (415, "Unsupported Media Type", "has no media type; it can be a/b."),
        ),
        (problem.internal_error(), (500, "Internal Server Error", "log")),
    ],
)
def test_problem_describes_what_is_wrong(made: Problem, expected: tuple[int, str, str]) -> None:
    status, title, part = expected
    assert (made.status, made.title) == (status, title)
    assert part in made.detail
    assert made.errors == ()


def test_refusal_has_problem_and_headers() -> None:
    made = problem.not_found("/x")
    refusal = RequestRefusedError(made, {"Allow": "GET"})
    assert (refusal.problem, refusal.headers) == (made, {"Allow": "GET"})
    assert str(refusal) == made.detail
    assert RequestRefusedError(made).headers == {}
