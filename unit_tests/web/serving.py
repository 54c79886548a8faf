"""A server whose event loop runs while a test waits for an answer."""

import asyncio
import json
from collections.abc import Coroutine, Mapping
from pathlib import Path
from typing import Any, TypeVar

from tornado.httpclient import AsyncHTTPClient, HTTPResponse
from tornado.netutil import bind_sockets

from luigid.contract import Contract
from luigid.contract.checker import Checker
from luigid.history.history import History
from luigid.overview import Overview, Streams
from luigid.process.state_gate import StateGate
from luigid.scheduler.heartbeat import Heartbeats
from luigid.state.policy import Policy
from luigid.state.state import SchedulerState
from luigid.storage.null_journal import NullJournal
from luigid.web import server
from luigid.web.cors import CorsPolicy
from luigid.web.graceful_server import PatientServer
from unit_tests.web import tiny

T = TypeVar("T")

MAX_BODY_BYTES = 2000


class Site:
    """A running server, and ways to ask it."""

    def __init__(
        self,
        runner: asyncio.Runner,
        contract: Contract,
        cors: CorsPolicy,
        built: Path,
        history: History | None = None,
    ) -> None:
        self.runner = runner
        #: why calls that change the state are refused
        self.obstacle: str | None = None
        self.scheduler = tiny.TinyScheduler()
        self.metrics = tiny.TinyMetrics()
        self.state = SchedulerState({})
        self.overview = Overview(self.state, Policy(), lambda: 0.0, start="start")
        self.streams = Streams(self.overview, look_every=0.001, between=0)
        self.checker = Checker(contract.document)
        self.application = server.build(
            contract,
            self.checker,
            self.scheduler,
            self.overview,
            self.streams,
            cors=cors,
            max_body_bytes=MAX_BODY_BYTES,
            metrics=self.metrics,
            history=history,
            journal=NullJournal(lambda event: None),
            gate=StateGate(),
            heartbeats=Heartbeats(self.state, lambda: 0.0),
            obstacle=lambda: self.obstacle,
            built=built,
        )
        (listener,) = bind_sockets(0, "127.0.0.1")
        self.port = listener.getsockname()[1]
        self.run(self._start(listener))

    async def _start(self, listener: Any) -> None:
        self.server = PatientServer(self.application, max_body_bytes=MAX_BODY_BYTES)
        self.server.add_sockets([listener])
        self.client = AsyncHTTPClient(force_instance=True)

    def close(self) -> None:
        self.client.close()
        self.streams.stop()
        self.run(self.server.drain(seconds=5))
        self.run(self.checker.close())

    def add_task(self, task_id: str) -> None:
        """Have a task for the overview, which knows nothing of the tiny scheduler."""
        policy = Policy().retry_policy()
        self.state.create_task(task_id, "PENDING", 0, priority=0, retry_policy=policy)

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(coroutine)

    def ask(
        self,
        verb: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> HTTPResponse:
        return self.run(self.asked(verb, path, body, headers))

    async def asked(
        self,
        verb: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> HTTPResponse:
        return await self.client.fetch(
            f"http://127.0.0.1:{self.port}{path}",
            method=verb,
            headers=dict(headers or {}),
            body=body,
            raise_error=False,
            follow_redirects=False,
            allow_nonstandard_methods=True,
            decompress_response=False,
        )

    def call(self, name: str, headers: Mapping[str, str] | None = None, /, **arguments: Any) -> Any:
        """POST a call with a JSON body."""
        body = json.dumps(arguments).encode()
        sent = {"Content-Type": "application/json"} | dict(headers or {})
        return self.ask("POST", f"/api/{name}", body, sent)

    def send(self, *pieces: bytes) -> bytes:
        """Send a request as it is, each piece when the one before has gone; read to the end."""

        async def exchange() -> bytes:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
            answer = await reader.read()
            writer.close()
            await writer.wait_closed()
            return answer

        return self.run(exchange())


def problem(response: HTTPResponse) -> Any:
    """Return the problem that a response is."""
    assert response.headers["Content-Type"] == tiny.PROBLEM
    assert response.body is not None
    found = json.loads(response.body)
    assert found["status"] == response.code
    return found
