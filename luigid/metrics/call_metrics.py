"""Metrics of RPC calls: their number, their HTTP status, their duration."""

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Histogram

#: Upper bounds of the duration, in seconds.
_BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1, 5)


class CallMetrics:
    """Counts calls, which costs a few microseconds a call."""

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
            buckets=_BUCKETS,
        )
        #: A cache, because looking up labels takes longer than all the rest.
        self._known: dict[tuple[str, int], tuple[Callable[[], None], Callable[[float], None]]] = {}

    def count(self, method: str, status: int, seconds: float) -> None:
        """Count an answered call and its duration."""
        known = self._known.get((method, status)) or self._look_up(method, status)
        increment, observe = known
        increment()
        observe(max(0.0, seconds))  # negative if the system clock was set back

    def _look_up(
        self, method: str, status: int
    ) -> tuple[Callable[[], None], Callable[[float], None]]:
        number = self._number.labels(method, str(status))
        known = number.inc, self._duration.labels(method).observe
        self._known[method, status] = known
        return known
