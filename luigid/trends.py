"""How the runs of a task family went: what a run is compared with."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Trend:
    """The latest runs of a family that ended; durations are in seconds."""

    family: str
    #: number of those that succeeded, to which the durations belong
    n: int
    failures: int
    #: both None if none succeeded
    p50: float | None
    p95: float | None


def of_runs(family: str, durations: Sequence[float], failures: int) -> Trend:
    """Return the trend of the durations of the successful runs, and the number of the others."""
    ordered = sorted(durations)
    return Trend(family, len(ordered), failures, quantile(ordered, 0.5), quantile(ordered, 0.95))


def quantile(ordered: Sequence[float], part: float) -> float | None:
    """Return the value below which a part of sorted values lies, interpolated; None of none."""
    if not ordered:
        return None
    position = part * (len(ordered) - 1)
    below = int(position)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (position - below) * (ordered[above] - ordered[below])
