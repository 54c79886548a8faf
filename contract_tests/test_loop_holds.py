"""A step that holds the event loop is found, and named by the request it serves."""

import asyncio
import time

import pytest
from tornado.httputil import HTTPHeaders, RequestStartLine

from contract_tests import loop_holds
from luigid.web.dispatcher import Dispatcher


@pytest.mark.parametrize(
    ("target", "operation"),
    [
        ("/api/ping?data={}", "/api/ping"),
        ("/v1/tasks", "/v1/tasks"),
        ("/v1/tasks/a", "/v1/tasks/"),
        ("/", "/"),
        ("/static/visualiser/a.js", "/static/"),
        ("/api/nowhere", "any other path"),
        ("nowhere", "any other path"),
    ],
)
def test_request_is_named_by_its_path(target: str, operation: str) -> None:
    assert loop_holds.operation_of(target) == operation


def test_step_counts_for_the_request_of_its_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asyncio.Handle, "_run", asyncio.Handle._run)
    monkeypatch.setattr(Dispatcher, "headers_received", lambda *_: None)
    holds = loop_holds.install()

    async def serve(path: str, seconds: float) -> None:
        start = RequestStartLine("GET", path, "HTTP/1.1")
        Dispatcher.headers_received(object(), start, HTTPHeaders())  # type: ignore[arg-type]
        await asyncio.sleep(0)
        end = time.thread_time() + seconds
        while time.thread_time() < end:
            pass

    async def main() -> None:
        await asyncio.gather(serve("/api/ping", 0.03), serve("/api/graph", 0.0))

    asyncio.run(main())
    assert holds["/api/ping"] >= 0.03
    assert holds["/api/graph"] < 0.03


def test_only_holds_that_are_too_long_fail() -> None:
    loop_holds.assert_short({"/api/ping": 0.4})
    with pytest.raises(AssertionError, match=r"700\.0 ms  /api/graph"):
        loop_holds.assert_short({"/api/ping": 0.4, "/api/graph": 0.7})
    with pytest.raises(AssertionError, match="nothing was measured"):
        loop_holds.assert_short({})
