"""A server in the process of the test, whose event loop runs while the test awaits an answer."""

import asyncio
import json
from collections.abc import Coroutine, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from tornado.httpclient import AsyncHTTPClient, HTTPResponse
from tornado.netutil import bind_sockets

from luigid.audit import Audit
from luigid.contract import Contract
from luigid.contract.checker import Checker
from luigid.history.history import History
from luigid.overview import Overview, Streams
from luigid.process.state_gate import StateGate
from luigid.scheduler.explanation import Explainer
from luigid.scheduler.heartbeat import Heartbeats
from luigid.scheduler.operators import Operators
from luigid.state.policy import Policy
from luigid.state.state import SchedulerState
from luigid.storage.memory_actions import MemoryActions
from luigid.storage.null_journal import NullJournal
from luigid.web import server
from luigid.web.connections import ConnectionLimits, Connections
from luigid.web.cors import CorsPolicy
from luigid.web.graceful_server import GracefulServer
from luigid.web.history_pages import MIN_THREAD_COMPRESSED_BYTES
from luigid.web.trusted_proxies import TrustedProxies
from unit_tests.web import tiny_document
from unit_tests.web.fakes import FakeMetrics, FakeScheduler

T = TypeVar("T")

MAX_BODY_BYTES = 2000
LIMITS = ConnectionLimits(
    max_connections=100, header_timeout=30, transfer_timeout=30, idle_timeout=30
)


class Clock:
    """Seconds that pass only when a test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class RunningServer:
    """A running server, its parts, and ways to send it requests."""

    def __init__(
        self,
        runner: asyncio.Runner,
        contract: Contract,
        cors: CorsPolicy,
        static_folder: Path,
        history: History | None = None,
        heartbeat_interval: float = 15.0,
        min_thread_compressed_page_bytes: int = MIN_THREAD_COMPRESSED_BYTES,
        trusted_proxies: Sequence[str] = (),
    ) -> None:
        self.runner = runner
        self.trusted_proxies = TrustedProxies(trusted_proxies)
        #: for the limits of connections
        self.clock = Clock()
        #: why calls that change the state are refused
        self.obstacle: str | None = None
        self.scheduler = FakeScheduler()
        self.metrics = FakeMetrics()
        self.state = SchedulerState({})
        self.overview = Overview(
            self.state,
            Policy(),
            lambda: 0.0,
            Explainer(self.state, Policy()),
            revision_prefix="start",
        )
        self.streams = Streams(
            self.overview,
            poll_interval=0.001,
            change_interval=0,
            heartbeat_interval=heartbeat_interval,
        )
        self.checker = Checker(contract.document)
        self.actions = MemoryActions()
        self.audit_clock = Clock()
        journal = NullJournal(lambda event: None, self.actions)
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
            journal=journal,
            gate=StateGate(),
            heartbeats=Heartbeats(self.state, lambda: 0.0),
            operators=Operators(self.state, Policy(), lambda: 0.0, lambda event: None),
            audit=Audit(self.state, journal, self.actions, lambda: self.audit_clock()),
            obstacle=lambda: self.obstacle,
            static_folder=static_folder,
            site_folder=static_folder.parent / "site",
            min_thread_compressed_page_bytes=min_thread_compressed_page_bytes,
        )
        (listener,) = bind_sockets(0, "127.0.0.1")
        self.port = listener.getsockname()[1]
        self.run(self._start(listener))

    async def _start(self, listener: Any) -> None:
        self.http = GracefulServer(
            self.application,
            max_body_bytes=MAX_BODY_BYTES,
            limits=LIMITS,
            trusted_proxies=self.trusted_proxies,
            sweep_interval=0.01,
        )
        self.http.connections = Connections(LIMITS, self.clock)
        self.http.add_sockets([listener])
        self.client = AsyncHTTPClient(force_instance=True)

    def close(self) -> None:
        self.client.close()
        self.streams.stop()
        self.run(self.http.drain(grace_period=5))
        self.run(self.checker.close())

    def add_task(self, task_id: str) -> None:
        """Add a task to the state of the overview; the fake scheduler has none."""
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
        return self.run(self.send_request(verb, path, body, headers))

    async def send_request(
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

    def send_raw(self, *pieces: bytes) -> bytes:
        """Send bytes piece by piece; return all that the server answers until it closes."""

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
    """Return the problem in a response."""
    assert response.headers["Content-Type"] == tiny_document.PROBLEM
    assert response.body is not None
    found = json.loads(response.body)
    assert found["status"] == response.code
    return found
