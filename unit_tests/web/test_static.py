import gzip
import shutil
from pathlib import Path

import pytest

from unit_tests.web.conftest import MakeServer
from unit_tests.web.running_server import RunningServer, problem

PAGE = "/static/visualiser/index.html"


def test_file_is_served(server: RunningServer) -> None:
    response = server.ask("GET", PAGE)
    assert (response.code, response.body) == (200, b"<!DOCTYPE html><title>Tasks</title>")
    assert response.headers["Content-Type"] == "text/html"


def test_head_of_file_has_headers_only(server: RunningServer) -> None:
    response = server.ask("HEAD", PAGE)
    assert (response.code, response.body) == (200, b"")
    assert response.headers["Content-Length"] == "35"


def test_file_without_version_is_revalidated(server: RunningServer) -> None:
    response = server.ask("GET", PAGE)
    assert response.headers["Cache-Control"] == "no-cache"
    again = {"If-None-Match": response.headers["Etag"]}
    assert server.ask("GET", PAGE, headers=again).code == 304


def test_file_with_version_may_be_cached(server: RunningServer) -> None:
    assert "max-age" in server.ask("GET", f"{PAGE}?v=1").headers["Cache-Control"]


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
def test_other_paths_are_refused(server: RunningServer, path: str, status: int) -> None:
    request = f"GET {path} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
    answer = server.send_raw(request.encode())
    assert answer.startswith(b"HTTP/1.1 %d " % status)
    assert b"application/problem+json" in answer


def test_compressed_file_of_build_is_sent_unchanged(
    server: RunningServer, static_folder: Path
) -> None:
    compressed = gzip.compress(b"short", mtime=0)
    (static_folder / "visualiser" / "index.html.gz").write_bytes(compressed)
    response = server.ask("GET", PAGE, headers={"Accept-Encoding": "gzip"})
    assert (response.body, response.headers["Content-Encoding"]) == (compressed, "gzip")
    assert response.headers["Content-Type"] == "text/html"


def test_range_is_one_of_uncompressed_file(server: RunningServer, static_folder: Path) -> None:
    (static_folder / "visualiser" / "index.html.gz").write_bytes(gzip.compress(b"short"))
    headers = {"Accept-Encoding": "gzip", "Range": "bytes=0-8"}
    response = server.ask("GET", PAGE, headers=headers)
    assert (response.code, response.body) == (206, b"<!DOCTYPE")
    assert "Content-Encoding" not in response.headers


def test_scripts_may_come_from_this_server_only(server: RunningServer) -> None:
    policy = server.ask("GET", PAGE).headers["Content-Security-Policy"]
    assert "default-src 'none'; script-src 'self';" in policy
    assert "//" not in policy


@pytest.mark.parametrize("verb", ["GET", "HEAD"])
def test_missing_visualiser_is_404(make_server: MakeServer, static_folder: Path, verb: str) -> None:
    shutil.rmtree(static_folder)
    response = make_server().ask(verb, PAGE)
    assert response.code == 404
    if verb == "GET":
        assert "without its visualiser" in problem(response)["detail"]


@pytest.mark.parametrize("verb", ["GET", "HEAD"])
def test_range_that_the_file_does_not_have_is_refused(server: RunningServer, verb: str) -> None:
    response = server.ask(verb, PAGE, headers={"Range": "bytes=1000000-"})
    assert response.code == 416
    assert response.headers["Content-Range"].startswith("bytes */")
    if verb == "GET":
        assert problem(response)["type"] == "urn:luigid:problem:no-such-range"
