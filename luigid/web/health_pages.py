"""`/healthz` and `/readyz`, for who watches over the server or sends it calls."""

from collections.abc import Callable, Mapping
from typing import Final

from luigid.contract import Contract, Operation
from luigid.contract.problem import RETRY_LATER, unavailable
from luigid.web.checked import CheckedHandler

ALIVE: Final = {"status": "alive"}
READY: Final = {"status": "ready"}


class _HealthHandler(CheckedHandler):
    def set_default_headers(self) -> None:
        """Say that the next answer may be another."""
        self.set_header("Content-Type", "application/json; charset=UTF-8")
        self.set_header("Cache-Control", "no-store")

    def compute_etag(self) -> None:
        """Leave the answer without one."""


class HealthHandler(_HealthHandler):
    """Says that the server answers at all."""

    def get(self) -> None:
        """Answer 200."""
        self.answer(ALIVE)


class ReadinessHandler(_HealthHandler):
    """Says whether calls will be answered."""

    def initialize(  # type: ignore[override]
        self,
        contract: Contract,
        operations: Mapping[str, Operation],
        obstacle: Callable[[], str | None],
    ) -> None:
        """Take what returns why calls that change the state are refused, None if they are not."""
        super().initialize(contract, operations)
        self._obstacle = obstacle

    def get(self) -> None:
        """Answer 200 or 503."""
        why = self._obstacle()
        if why is None:
            self.answer(READY)
        else:
            self.answer_problem(unavailable(why), RETRY_LATER)
