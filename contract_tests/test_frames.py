"""Nothing of the server can be shown in a frame of another page, but the panel where it may."""

import re
from pathlib import Path

import pytest

from contract_tests.client import send
from contract_tests.document import DOCUMENT
from contract_tests.server import Server, running

PATHS = sorted(path for path, verbs in DOCUMENT["paths"].items() if "get" in verbs)
OTHERS = ["/no/such", "/static/visualiser/index.html", "/static/visualiser/style.css", "/docs/"]


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_no_answer_may_be_framed(accept: str, shared_server: Server) -> None:
    for path in [*PATHS, *OTHERS]:
        target = re.sub(r"\{\w+\}", "x", path)
        query = "?limit=1" if path == "/v1/events" else ""
        answer = send(shared_server.url, "GET", target + query, headers={"Accept": accept})
        assert answer.headers["X-Frame-Options"] == "DENY", path
        if answer.status < 300 and answer.content_type.startswith("text/html"):
            assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"], path


ORIGINS = ("https://wiki.example", "https://*.dashboards.example:8443")


def test_named_origins_may_frame_the_panel_alone(tmp_path: Path) -> None:
    settings = {"luigid": {"frame_origins": ", ".join(ORIGINS)}}
    with running(tmp_path, settings=settings) as server:
        for query in ("", "?task_id=none", "?query=stat:x"):
            answer = send(
                server.url, "GET", f"/embed/panel{query}", headers={"Accept": "text/html"}
            )
            policy = answer.headers["Content-Security-Policy"]
            assert policy.endswith(f"; frame-ancestors {' '.join(ORIGINS)}")
            assert "X-Frame-Options" not in answer.headers
        for path in (
            "/",
            "/static/visualiser/index.html",
            "/embed/badge.svg",
            "/embed/no",
            "/docs",
        ):
            headers = send(server.url, "GET", path).headers
            assert headers["X-Frame-Options"] == "DENY"
            assert "example" not in headers.get("Content-Security-Policy", "")
