"""`/metrics`, for Prometheus."""

from collections.abc import Awaitable, Mapping
from typing import Protocol

from luigid.contract import Contract, Operation
from luigid.web.checked import CheckedHandler


class MetricsSource(Protocol):
    """Counts calls and renders all metrics."""

    def count_call(self, method: str, status: int, seconds: float, /) -> None:
        """Count the answered call of an RPC method."""

    def page(self) -> Awaitable[tuple[bytes, Mapping[str, str]]]:
        """Return the body of the page and its headers."""


class MetricsHandler(CheckedHandler):
    """Serves the metrics."""

    def initialize(  # type: ignore[override]  # every handler takes keywords of its own
        self, contract: Contract, operations: Mapping[str, Operation], metrics: MetricsSource
    ) -> None:
        """Take the source of the metrics."""
        super().initialize(contract, operations)
        self.metrics = metrics

    def compute_etag(self) -> None:
        """Return None: an Etag is useless, as no two answers are alike."""

    async def get(self) -> None:
        """Answer the metrics as text."""
        body, headers = await self.metrics.page()
        for name, value in headers.items():
            self.set_header(name, value)
        self.finish(body)
