"""`/metrics`, for Prometheus."""

from collections.abc import Awaitable, Mapping
from typing import Protocol

from luigid.contract import Contract, Operation
from luigid.web.checked import CheckedHandler


class Metrics(Protocol):
    """What counts calls and knows the figures."""

    def count_call(self, method: str, status: int, seconds: float, /) -> None:
        """Count the answered call of an RPC method."""

    def page(self) -> Awaitable[tuple[bytes, Mapping[str, str]]]:
        """Return the text of the page and its headers."""


class MetricsHandler(CheckedHandler):
    """Serves the figures."""

    def initialize(  # type: ignore[override]  # every handler takes keywords of its own
        self, contract: Contract, operations: Mapping[str, Operation], metrics: Metrics
    ) -> None:
        """Take what knows the figures."""
        super().initialize(contract, operations)
        self.metrics = metrics

    def compute_etag(self) -> None:
        """Leave the answer without one: no two are alike."""

    async def get(self) -> None:
        """Answer them as text."""
        body, headers = await self.metrics.page()
        for name, value in headers.items():
            self.set_header(name, value)
        self.finish(body)
