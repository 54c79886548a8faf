"""Figures of the RPC calls: how many, how they were answered, how long that took."""

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Histogram

_SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1, 5)


class CallFigures:
    """Counts calls; made to cost a few microseconds a call."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._number = Counter(
            "luigid_rpc_calls_total",
            "Calls of RPC methods, by HTTP status of the answer.",
            ["method", "status"],
            registry=registry,
        )
        self._duration = Histogram(
            "luigid_rpc_duration_seconds",
            "Time from the head of a call to the end of its answer.",
            ["method"],
            registry=registry,
            buckets=_SECONDS,
        )
        #: Looking up labels takes longer than all the rest.
        self._known: dict[tuple[str, int], tuple[Callable[[], None], Callable[[float], None]]] = {}

    def count(self, method: str, status: int, seconds: float) -> None:
        """Count an answered call."""
        known = self._known.get((method, status)) or self._learn(method, status)
        increment, observe = known
        increment()
        observe(max(0.0, seconds))  # the clock of the machine may have been set back

    def _learn(
        self, method: str, status: int
    ) -> tuple[Callable[[], None], Callable[[float], None]]:
        number = self._number.labels(method, str(status))
        known = number.inc, self._duration.labels(method).observe
        self._known[method, status] = known
        return known
