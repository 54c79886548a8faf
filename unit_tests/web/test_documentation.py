import gzip
from pathlib import Path

import pytest

from unit_tests.web.conftest import MakeServer
from unit_tests.web.running_server import RunningServer, problem

INDEX = b"<!DOCTYPE html><title>luigid</title>"
SCRIPT = b"let one = 1;" * 100
GZIP = {"Accept-Encoding": "gzip"}
JSON = {"Accept": "application/json"}
BROWSER = {"Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"}


@pytest.fixture
def site(static_folder: Path) -> Path:
    """A site of which one file is there in both forms."""
    folder = static_folder.parent / "site"
    (folder / "_static").mkdir(parents=True)
    (folder / "index.html").write_bytes(INDEX)
    (folder / "tutorial.html").write_text("<!DOCTYPE html><title>Tutorial</title>")
    (folder / "_static" / "large.js").write_bytes(SCRIPT)
    (folder / "_static" / "large.js.gz").write_bytes(gzip.compress(SCRIPT, mtime=0))
    return folder


@pytest.fixture
def server(make_server: MakeServer, site: Path) -> RunningServer:
    return make_server()


@pytest.mark.parametrize("path", ["/docs/", "/docs/index.html"])
def test_first_page_is_served_as_folder_too(server: RunningServer, path: str) -> None:
    response = server.ask("GET", path)
    assert (response.code, response.body) == (200, INDEX)
    assert response.headers["Content-Type"] == "text/html"


def test_pages_and_files_in_folders_are_served(server: RunningServer) -> None:
    assert b"Tutorial" in server.ask("GET", "/docs/tutorial.html").body
    response = server.ask("GET", "/docs/_static/large.js")
    assert (response.code, response.body) == (200, SCRIPT)
    assert response.headers["Content-Type"] == "text/javascript"


def test_page_is_confined_to_this_server(server: RunningServer) -> None:
    policy = server.ask("GET", "/docs/").headers["Content-Security-Policy"]
    assert "default-src 'none'; script-src 'self'; style-src 'self';" in policy
    assert "unsafe" not in policy
    assert "//" not in policy


def test_compressed_file_of_build_is_sent_unchanged(server: RunningServer, site: Path) -> None:
    path = "/docs/_static/large.js"
    response = server.ask("GET", path, headers=GZIP)
    compressed = (site / "_static" / "large.js.gz").read_bytes()
    assert (response.code, response.body) == (200, compressed)
    assert response.headers["Content-Encoding"] == "gzip"
    assert response.headers["Vary"] == "Accept-Encoding"
    assert response.headers["Etag"] != server.ask("GET", path).headers["Etag"]


@pytest.mark.parametrize("path", ["/docs/unknown.html", "/docs/a/b", "/docs/index.html/x"])
@pytest.mark.parametrize("headers", [{}, BROWSER], ids=["any", "browser"])
def test_unknown_page_is_answered_with_page(
    server: RunningServer, path: str, headers: dict[str, str]
) -> None:
    response = server.ask("GET", path, headers=headers)
    assert response.code == 404
    assert response.headers["Content-Type"] == "text/html; charset=UTF-8"
    assert response.headers["Vary"] == "Accept, Accept-Encoding"
    page = response.body.decode()
    assert f"There is nothing at {path}." in page
    up = "../" * (path.count("/") - 1)
    assert f'href="{up}docs/"' in page


def test_unknown_page_is_problem_if_client_prefers_json(server: RunningServer) -> None:
    response = server.ask("GET", "/docs/unknown.html", headers=JSON)
    assert response.code == 404
    assert problem(response)["detail"] == "There is nothing at /docs/unknown.html."


@pytest.mark.parametrize("path", ["/docs/..%2fsecret.txt", "/docs/%2fetc%2fpasswd", "/docs/."])
@pytest.mark.parametrize("headers", [{}, GZIP], ids=["plain", "gzip"])
def test_file_outside_of_site_is_refused(
    server: RunningServer, path: str, headers: dict[str, str]
) -> None:
    response = server.ask("GET", path, headers=headers)
    assert response.code == 403
    assert problem(response)


def test_other_verb_is_405(server: RunningServer) -> None:
    response = server.ask("POST", "/docs/index.html", body=b"")
    assert response.code == 405
    assert problem(response)


@pytest.mark.parametrize("path", ["/docs/", "/docs/tutorial.html"])
def test_missing_site_is_404(make_server: MakeServer, path: str) -> None:
    response = make_server().ask("GET", path)
    assert response.code == 404
    assert "without its documentation" in problem(response)["detail"]
