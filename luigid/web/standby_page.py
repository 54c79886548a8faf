"""The answers of a standby, while another server holds the state."""

from collections.abc import Awaitable, Callable, Mapping

from tornado.web import Application, RequestHandler

from luigid import request_id
from luigid.contract import json_codec
from luigid.contract.problem import RETRY_LATER, unavailable
from luigid.web.access_log import log_handler
from luigid.web.common_headers import set_common_headers
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
    def initialize(self, metrics: MetricsPage) -> None:
        self._metrics = metrics

    def compute_etag(self) -> None:
        """Return None: an Etag is useless, as no two answers are alike."""

    async def get(self) -> None:
        body, headers = await self._metrics()
        for name, value in headers.items():
            self.set_header(name, value)
        self.finish(body)


class _WaitingHandler(_Handler):
    def prepare(self) -> None:
        problem = unavailable("this server is a standby, another has the state")
        self.set_status(problem.status)
        self.set_header("Content-Type", "application/problem+json")
        for name, value in RETRY_LATER.items():
            self.set_header(name, value)
        self.finish(problem.to_bytes(request_id.current()))


def build(metrics: MetricsPage) -> Application:
    """Build an application that answers `/healthz` and `/metrics`, and 503 to everything else."""
    return Application(
        [("/healthz", _AliveHandler), ("/metrics", _MetricsHandler, {"metrics": metrics})],
        default_handler_class=_WaitingHandler,
        log_function=log_handler,
    )
