"""`/healthz` and `/readyz`, for monitoring and load balancers."""

from collections.abc import Callable, Mapping
from typing import Final

from luigid.contract import Contract, Operation
from luigid.contract.problem import RETRY_LATER, unavailable
from luigid.web.checked import CheckedHandler

ALIVE: Final = {"status": "alive"}
READY: Final = {"status": "ready"}


class _HealthHandler(CheckedHandler):
    def set_default_headers(self) -> None:
        """Forbid caching."""
        super().set_default_headers()
        self.set_header("Content-Type", "application/json; charset=UTF-8")
        self.set_header("Cache-Control", "no-store")

    def compute_etag(self) -> None:
        """Return None: answers carry no Etag."""


class HealthHandler(_HealthHandler):
    """`/healthz`: tells that the server is alive."""

    def get(self) -> None:
        """Answer 200."""
        self.answer(ALIVE)


class ReadinessHandler(_HealthHandler):
    """`/readyz`: tells whether calls that change the state are accepted."""

    def initialize(  # type: ignore[override]
        self,
        contract: Contract,
        operations: Mapping[str, Operation],
        obstacle: Callable[[], str | None],
    ) -> None:
        """Take a callback that returns why such calls are refused, None if they are accepted."""
        super().initialize(contract, operations)
        self._obstacle = obstacle

    def get(self) -> None:
        """Answer 200 or 503."""
        reason = self._obstacle()
        if reason is None:
            self.answer(READY)
        else:
            self.answer_problem(unavailable(reason), RETRY_LATER)
