import pytest

from unit_tests.web.serving import Site

PAGE = "/static/visualiser/index.html"


def test_a_file_is_served(site: Site) -> None:
    response = site.ask("GET", PAGE)
    assert (response.code, response.body) == (200, b"<!DOCTYPE html><title>Tasks</title>")
    assert response.headers["Content-Type"] == "text/html"


def test_a_file_has_headers_alone(site: Site) -> None:
    response = site.ask("HEAD", PAGE)
    assert (response.code, response.body) == (200, b"")
    assert response.headers["Content-Length"] == "35"


def test_browsers_ask_again(site: Site) -> None:
    response = site.ask("GET", PAGE)
    assert response.headers["Cache-Control"] == "no-cache"
    again = {"If-None-Match": response.headers["Etag"]}
    assert site.ask("GET", PAGE, headers=again).code == 304


def test_a_version_may_be_kept(site: Site) -> None:
    assert "max-age" in site.ask("GET", f"{PAGE}?v=1").headers["Cache-Control"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/static/visualiser/unknown", 404),
        ("/static/secret.txt", 404),
        ("/static/visualiser/../secret.txt", 403),
        ("/static/visualiser/%2e%2e/secret.txt", 403),
        ("/static/visualiser//etc/passwd", 403),
        ("/static/visualiser/.", 403),
        ("/static/", 404),
    ],
)
def test_nothing_else_is_served(site: Site, path: str, status: int) -> None:
    request = f"GET {path} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
    answer = site.send(request.encode())
    assert answer.startswith(b"HTTP/1.1 %d " % status)
    assert b"application/problem+json" in answer
