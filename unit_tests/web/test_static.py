import gzip
import shutil
from pathlib import Path

import pytest

from unit_tests.web.conftest import MakeSite
from unit_tests.web.serving import Site, problem

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
        ("/static/../secret.txt", 403),
        ("/static/%2e%2e/secret.txt", 403),
        ("/static/visualiser/../../secret.txt", 403),
        ("/static//etc/passwd", 403),
        ("/static/visualiser/.", 403),
        ("/static/", 404),
    ],
)
def test_nothing_else_is_served(site: Site, path: str, status: int) -> None:
    request = f"GET {path} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
    answer = site.send(request.encode())
    assert answer.startswith(b"HTTP/1.1 %d " % status)
    assert b"application/problem+json" in answer


def test_a_file_that_the_build_has_compressed_is_sent_as_it_is(site: Site, built: Path) -> None:
    compressed = gzip.compress(b"short", mtime=0)
    (built / "visualiser" / "index.html.gz").write_bytes(compressed)
    response = site.ask("GET", PAGE, headers={"Accept-Encoding": "gzip"})
    assert (response.body, response.headers["Content-Encoding"]) == (compressed, "gzip")
    assert response.headers["Content-Type"] == "text/html"


def test_a_part_of_a_file_is_one_of_the_plain_file(site: Site, built: Path) -> None:
    (built / "visualiser" / "index.html.gz").write_bytes(gzip.compress(b"short"))
    headers = {"Accept-Encoding": "gzip", "Range": "bytes=0-8"}
    response = site.ask("GET", PAGE, headers=headers)
    assert (response.code, response.body) == (206, b"<!DOCTYPE")
    assert "Content-Encoding" not in response.headers


def test_scripts_come_from_this_server_alone(site: Site) -> None:
    policy = site.ask("GET", PAGE).headers["Content-Security-Policy"]
    assert "default-src 'none'; script-src 'self';" in policy
    assert "//" not in policy


@pytest.mark.parametrize("verb", ["GET", "HEAD"])
def test_a_server_that_was_built_without_the_visualiser_says_so(
    make_site: MakeSite, built: Path, verb: str
) -> None:
    shutil.rmtree(built)
    response = make_site().ask(verb, PAGE)
    assert response.code == 404
    if verb == "GET":
        assert "without its visualiser" in problem(response)["detail"]
