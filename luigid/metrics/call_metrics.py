"""Metrics of RPC calls: their number, their HTTP status, their duration."""

from time import time

from luigid.metrics.histogram import Histogram

#: Upper bounds of the duration, in seconds.
_BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1.0, 5.0)


class CallCount:
    """The number of calls of one method that were answered with one status."""

    __slots__ = ("created", "durations", "number")

    def __init__(self, durations: Histogram) -> None:
        self.number = 0
        #: when counting began, in seconds since the epoch
        self.created = time()
        #: of all calls of the method
        self.durations = durations


class CallMetrics:
    """Counts calls, which costs about a microsecond a call."""

    def __init__(self) -> None:
        #: by method and status
        self.counts: dict[tuple[str, int], CallCount] = {}
        #: by method
        self.durations: dict[str, Histogram] = {}

    def count(self, method: str, status: int, seconds: float) -> None:
        """Count an answered call and its duration."""
        known = self.counts.get((method, status)) or self._add(method, status)
        known.number += 1
        known.durations.observe(max(0.0, seconds))  # negative if the system clock was set back

    def _add(self, method: str, status: int) -> CallCount:
        durations = self.durations.get(method)
        if durations is None:
            durations = self.durations[method] = Histogram(_BUCKETS)
        added = self.counts[method, status] = CallCount(durations)
        return added
