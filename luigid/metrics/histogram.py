"""Histograms that are cheap to observe, without Prometheus' client library."""

from bisect import bisect_left
from collections.abc import Sequence
from time import time


class Histogram:
    """Counts values by upper bounds, as Prometheus does."""

    __slots__ = ("bounds", "counts", "created", "sum")

    def __init__(self, bounds: Sequence[float]) -> None:
        """Take the upper bounds in ascending order, without infinity."""
        self.bounds = bounds
        #: number of values up to each bound that are above the one before; the last has no bound
        self.counts = [0] * (len(bounds) + 1)
        self.sum = 0.0
        #: when counting began, in seconds since the epoch
        self.created = time()

    def observe(self, value: float) -> None:
        """Count a value."""
        self.counts[bisect_left(self.bounds, value)] += 1
        self.sum += value
