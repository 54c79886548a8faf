"""How long tasks take from now on, and how much that may differ."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from luigid.durations import Known
from luigid.state.task import BATCH_RUNNING, RUNNING, Task


@dataclass(frozen=True, slots=True)
class Spread:
    """How long something takes from now on."""

    p10: float
    p50: float
    p90: float

    @property
    def below(self) -> float:
        """How much less than expected it may take."""
        return self.p50 - self.p10

    @property
    def above(self) -> float:
        """How much more."""
        return self.p90 - self.p50


NOTHING: Final = Spread(0, 0, 0)


def started_at(task: Task) -> float | None:
    """Return when the run of a task began; None if it does not run."""
    return task.time_running if task.status in (RUNNING, BATCH_RUNNING) else None


def rest_of(known: Known, seconds: float) -> Spread | None:
    """Return how much longer a run takes, as the runs did that took longer; None if none did."""
    longer = known.longer_than(seconds)
    if not longer:
        return None
    spread = spread_of(longer)
    return Spread(spread.p10 - seconds, spread.p50 - seconds, spread.p90 - seconds)


def spread_of(ordered: Sequence[float]) -> Spread:
    """Return the spread of sorted durations."""
    known = Known(ordered, since=0, is_from_history=False)
    return Spread(known.quantile(0.1), known.quantile(0.5), known.quantile(0.9))
