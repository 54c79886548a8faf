import asyncio
import json
from collections.abc import Mapping

import pytest
from tornado.httpclient import AsyncHTTPClient, HTTPResponse
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets

from luigid.web import standby_page


async def metrics() -> tuple[bytes, Mapping[str, str]]:
    return b"luigid_leader 0\n", {"Content-Type": "text/plain; version=1.0.0"}


async def ask(verb: str, path: str) -> HTTPResponse:
    (listener,) = bind_sockets(0, "127.0.0.1")
    server = HTTPServer(standby_page.build(metrics))
    server.add_sockets([listener])
    client = AsyncHTTPClient(force_instance=True)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}{path}"
    body = b"{}" if verb == "POST" else None
    try:
        return await client.fetch(url, method=verb, body=body, raise_error=False)
    finally:
        client.close()
        server.stop()
        await server.close_all_connections()


def test_standby_is_alive() -> None:
    response = asyncio.run(ask("GET", "/healthz"))
    assert (response.code, json.loads(response.body)) == (200, {"status": "alive"})
    assert response.headers["Cache-Control"] == "no-store"


def test_standby_serves_its_metrics() -> None:
    response = asyncio.run(ask("GET", "/metrics"))
    assert (response.code, response.body) == (200, b"luigid_leader 0\n")
    assert response.headers["Content-Type"] == "text/plain; version=1.0.0"
    assert response.headers["Cache-Control"] == "no-store"
    assert "Etag" not in response.headers


@pytest.mark.parametrize("verb", ["GET", "POST", "OPTIONS", "DELETE"])
@pytest.mark.parametrize("path", ["/readyz", "/api/get_work", "/", "/v1/tasks"])
def test_other_requests_to_standby_are_503(verb: str, path: str) -> None:
    response = asyncio.run(ask(verb, path))
    assert response.code == 503
    assert response.headers["Retry-After"] == "1"
    assert response.headers["Content-Type"] == "application/problem+json"
    assert json.loads(response.body)["detail"] == (
        "Not now: this server is a standby, another has the state. Nothing was changed; ask again."
    )
