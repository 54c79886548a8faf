import asyncio
import json
from collections.abc import Mapping

import pytest
from tornado.httpclient import AsyncHTTPClient, HTTPResponse
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets

from luigid.access.access import Access
from luigid.web import standby_page
from luigid.web.cors import CORS_OFF
from luigid.web.gate import Gate
from luigid.web.trusted_proxies import TrustedProxies


async def metrics() -> tuple[bytes, Mapping[str, str]]:
    return b"luigid_leader 0\n", {"Content-Type": "text/plain; version=1.0.0"}


async def ask(
    verb: str, path: str, gate: Gate | None = None, headers: dict[str, str] | None = None
) -> HTTPResponse:
    (listener,) = bind_sockets(0, "127.0.0.1")
    server = HTTPServer(standby_page.build(metrics, gate))
    server.add_sockets([listener])
    client = AsyncHTTPClient(force_instance=True)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}{path}"
    body = b"{}" if verb == "POST" else None
    try:
        return await client.fetch(url, method=verb, body=body, headers=headers, raise_error=False)
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


@pytest.mark.parametrize(
    ("user", "status"),
    [("reader", 200), ("worker", 403), (None, 401)],
    ids=["read", "work", "none"],
)
def test_metrics_of_standby_need_a_login_where_the_leader_asks_for_one(
    user: str | None, status: int
) -> None:
    roles = {"reader": ["read"], "worker": ["work"]}
    access = Access(
        "proxy",
        roles=roles,
        proxies=TrustedProxies(["127.0.0.1"]),
        user_header="X-User",
        groups_header="X-Groups",
    )
    headers = {} if user is None else {"X-User": user}
    response = asyncio.run(ask("GET", "/metrics", Gate(access, CORS_OFF), headers))
    access.close()
    assert response.code == status
    assert (status == 401) == ("WWW-Authenticate" in response.headers)


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
