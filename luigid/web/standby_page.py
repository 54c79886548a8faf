"""The answers of a standby, while another server holds the state."""

from collections.abc import Awaitable, Callable, Mapping

from tornado.web import Application, RequestHandler

from luigid import request_id
from luigid.contract import json_codec
from luigid.contract.problem import (
    RETRY_LATER,
    Problem,
    forbidden,
    unauthorized,
    unavailable,
)
from luigid.contract.problem_kinds import STANDBY
from luigid.web.access_log import log_handler
from luigid.web.common_headers import set_common_headers
from luigid.web.gate import Gate
from luigid.web.health_pages import ALIVE


class _Handler(RequestHandler):
    def set_default_headers(self) -> None:
        set_common_headers(self)
        self.set_header("Cache-Control", "no-store")


class _AliveHandler(_Handler):
    def get(self) -> None:
        self.set_header("Content-Type", "application/json; charset=UTF-8")
        self.finish(json_codec.encode(ALIVE))


#: Returns the body of `/metrics` and its headers.
MetricsPage = Callable[[], Awaitable[tuple[bytes, Mapping[str, str]]]]


class _MetricsHandler(_Handler):
    def initialize(self, metrics: MetricsPage, gate: Gate | None) -> None:
        self._metrics = metrics
        self._gate = gate

    async def prepare(self) -> None:
        """Ask for a login, where the server that takes over will."""
        gate, connection = self._gate, self.request.connection
        if gate is None or connection is None:
            return
        caller = await gate.identify(self.request.headers, connection)
        if caller.may("read"):
            return
        if caller.name is None:
            challenge = gate.challenge(self.request.headers, is_wrong=False)
            answer_problem(self, unauthorized(is_wrong=False), challenge)
        else:
            answer_problem(self, forbidden(caller.name, "read"), {})

    def compute_etag(self) -> None:
        """Return None: an Etag is useless, as no two answers are alike."""

    async def get(self) -> None:
        body, headers = await self._metrics()
        for name, value in headers.items():
            self.set_header(name, value)
        self.finish(body)


class _WaitingHandler(_Handler):
    def prepare(self) -> None:
        problem = unavailable("this server is a standby, another has the state", STANDBY)
        answer_problem(self, problem, RETRY_LATER)


def answer_problem(handler: RequestHandler, problem: Problem, headers: Mapping[str, str]) -> None:
    """Answer with a problem."""
    handler.set_status(problem.status)
    handler.set_header("Content-Type", "application/problem+json")
    for name, value in headers.items():
        handler.set_header(name, value)
    handler.finish(problem.to_bytes(request_id.current()))


def build(metrics: MetricsPage, gate: Gate | None = None) -> Application:
    """Build an application that answers `/healthz` and `/metrics`, and 503 to everything else.

    With a gate, only who may read gets the metrics.
    """
    shown = {"metrics": metrics, "gate": gate}
    return Application(
        [("/healthz", _AliveHandler), ("/metrics", _MetricsHandler, shown)],
        default_handler_class=_WaitingHandler,
        log_function=log_handler,
    )
