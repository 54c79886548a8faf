import gzip
from pathlib import Path

import pytest

from unit_tests.web.conftest import MakeServer
from unit_tests.web.running_server import RunningServer, problem

SCRIPT = b"let one = 1;" * 100
GZIP = {"Accept-Encoding": "gzip"}


@pytest.fixture
def reference(static_folder: Path) -> Path:
    """The folder of the page."""
    return static_folder / "docs"


@pytest.fixture
def server(make_server: MakeServer, reference: Path) -> RunningServer:
    """A server with a page of which one file is there in both forms."""
    reference.mkdir()
    (reference / "index.html").write_text("<!DOCTYPE html><title>Reference</title>")
    (reference / "large.js").write_bytes(SCRIPT)
    (reference / "large.js.gz").write_bytes(gzip.compress(SCRIPT, mtime=0))
    return make_server()


def test_the_page_is_served(server: RunningServer) -> None:
    response = server.ask("GET", "/docs")
    assert (response.code, response.body) == (200, b"<!DOCTYPE html><title>Reference</title>")
    assert response.headers["Content-Type"] == "text/html"


def test_the_page_is_confined_to_this_server(server: RunningServer) -> None:
    policy = server.ask("GET", "/docs").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert "//" not in policy


def test_a_file_of_the_page_is_served(server: RunningServer) -> None:
    response = server.ask("GET", "/docs/large.js")
    assert (response.code, response.body) == (200, SCRIPT)
    assert response.headers["Content-Type"] == "text/javascript"
    assert "Content-Encoding" not in response.headers


def test_a_file_that_the_build_has_compressed_is_sent_as_it_is(
    server: RunningServer, reference: Path
) -> None:
    response = server.ask("GET", "/docs/large.js", headers=GZIP)
    assert (response.code, response.body) == (200, (reference / "large.js.gz").read_bytes())
    assert response.headers["Content-Type"] == "text/javascript"
    assert response.headers["Content-Encoding"] == "gzip"
    assert response.headers["Vary"] == "Accept-Encoding"


def test_the_two_forms_of_a_file_are_told_apart(server: RunningServer) -> None:
    plain = server.ask("GET", "/docs/large.js").headers["Etag"]
    compressed = server.ask("GET", "/docs/large.js", headers=GZIP).headers["Etag"]
    assert plain != compressed
    again = GZIP | {"If-None-Match": compressed}
    assert server.ask("GET", "/docs/large.js", headers=again).code == 304


def test_browsers_ask_again(server: RunningServer) -> None:
    response = server.ask("GET", "/docs")
    assert response.headers["Cache-Control"] == "no-cache"
    again = {"If-None-Match": response.headers["Etag"]}
    assert server.ask("GET", "/docs", headers=again).code == 304


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/docs/unknown.js", 404),
        ("/docs/", 404),
        ("/docs/a/b", 404),
        ("/docs/..%2fsecret.txt", 403),
        ("/docs/%2fetc%2fpasswd", 403),
        ("/docs/.", 403),
    ],
)
@pytest.mark.parametrize("headers", [{}, GZIP], ids=["plain", "gzip"])
def test_nothing_else_is_served(
    server: RunningServer, path: str, status: int, headers: dict[str, str]
) -> None:
    response = server.ask("GET", path, headers=headers)
    assert response.code == status
    assert problem(response)


@pytest.mark.parametrize("path", ["/docs", "/docs/large.js"])
def test_a_server_that_was_built_without_the_page_says_so(
    make_server: MakeServer, path: str
) -> None:
    response = make_server().ask("GET", path)
    assert response.code == 404
    assert "without its reference page" in problem(response)["detail"]
