"""Nothing of the server can be shown in a frame of another page."""

import re

import pytest

from contract_tests.client import send
from contract_tests.document import DOCUMENT
from contract_tests.server import Server

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
