"""Histograms that cost little to observe, and nothing to import."""

from bisect import bisect_left
from collections.abc import Sequence
from time import time


class Histogram:
    """Counts values by their upper bounds, as Prometheus does."""

    __slots__ = ("bounds", "counts", "created", "sum")

    def __init__(self, bounds: Sequence[float]) -> None:
        """Take the upper bounds in ascending order; what is above the last counts as well."""
        self.bounds = bounds
        #: of the values up to each bound, but above the one before; the last has no bound
        self.counts = [0] * (len(bounds) + 1)
        self.sum = 0.0
        #: when it began to count, in seconds since the epoch
        self.created = time()

    def observe(self, value: float) -> None:
        """Count a value."""
        self.counts[bisect_left(self.bounds, value)] += 1
        self.sum += value
