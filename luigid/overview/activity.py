"""How many runs began and ended in each minute of the last hours, and how many tasks waited.

A ring of minutes in memory: it begins when the server is started, and costs the same at any load.
"""

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from luigid.overview.outcomes import LOST
from luigid.state.state import SchedulerState
from luigid.state.task import BATCH_RUNNING, DISABLED, DONE, FAILED, PENDING, RUNNING

#: seconds of what is counted together
MINUTE: Final = 60
_MAX_MINUTES: Final = 48 * 60
#: a level that nobody has counted
_UNKNOWN: Final = -1

STARTED: Final = "started"
#: the numbers of runs that each outcome adds to
_COUNTED: Final = {
    DONE: ("done",),
    FAILED: ("failed",),
    DISABLED: ("failed", "disabled"),
    LOST: ("failed", "lost"),
}
RUN_COUNTS: Final = (STARTED, "done", "failed", "disabled", "lost")


@dataclass(frozen=True, slots=True)
class Levels:
    """Numbers of tasks at one moment."""

    pending: int
    ready: int
    running: int
    failed: int


def count_levels(state: SchedulerState) -> Levels:
    """Return the numbers of tasks of a state as they are now."""
    return Levels(
        pending=state.count(PENDING),
        ready=state.indices.runners.ready,
        running=state.count(RUNNING) + state.count(BATCH_RUNNING),
        failed=state.count(FAILED) + state.count(DISABLED),
    )


_LEVELS: Final = ("pending", "ready", "running", "failed")


class Activity:
    """The last minutes. Times are in seconds since the epoch."""

    def __init__(
        self,
        clock: Callable[[], float],
        levels: Callable[[], Levels],
        minutes: int = _MAX_MINUTES,
        *,
        is_changing: Callable[[], bool] = lambda: False,
    ) -> None:
        """Take what counts the tasks as they are now, and how many minutes are remembered.

        `is_changing`: whether a change is half applied, so that nothing can be counted.
        """
        self._is_changing = is_changing
        self.since = clock()
        self._clock = clock
        self._count_levels = levels
        self._size = minutes
        #: the last minute that the ring has, since the epoch
        self._last = int(self.since // MINUTE)
        self._runs = {name: array("L", bytes(8 * minutes)) for name in RUN_COUNTS}
        self._levels = {name: array("q", [_UNKNOWN]) * minutes for name in _LEVELS}

    @property
    def complete_since(self) -> float:
        """Since when everything is counted."""
        return max(self.since, float((self._last - self._size + 1) * MINUTE))

    def start(self, time: float) -> None:
        """Count a run that began."""
        slot = self._slot(time)
        if slot is not None:
            self._runs[STARTED][slot] += 1

    def end(self, time: float, outcome: str) -> None:
        """Count a run that ended."""
        slot = self._slot(time)
        if slot is not None:
            for name in _COUNTED.get(outcome, ()):
                self._runs[name][slot] += 1

    def sample(self) -> None:
        """Count the tasks as they are now: at the end of a minute the last such number remains."""
        slot = self._slot(self._clock())
        if slot is not None and not self._is_changing():
            levels = self._count_levels()
            for name in _LEVELS:
                self._levels[name][slot] = getattr(levels, name)

    def describe(self, since: float | None, step: int) -> dict[str, Any]:
        """Return the `Activity` from a time on, by default of six hours, in steps of seconds."""
        now = self._clock()
        self.sample()
        begin = now - 6 * 3600 if since is None else since
        first = max(begin, self.complete_since) // step * step
        first = min(first, self._last * MINUTE // step * step)
        # The last step is the one that the last minute belongs to.
        count = int(self._last * MINUTE // step - first // step) + 1
        starts = [int(first) + number * step for number in range(count)]
        return {
            "as_of": now,
            "complete_since": self.complete_since,
            "origin": int(first),
            "step": step,
            "runs": {
                name: [sum(self._part(values, at, step)) for at in starts]
                for name, values in self._runs.items()
            },
            "tasks": {
                name: [_last_known(self._part(values, at, step)) for at in starts]
                for name, values in self._levels.items()
            },
        }

    def _slot(self, time: float) -> int | None:
        """Return the place of a minute in the ring; None if it is no longer remembered."""
        minute = int(time // MINUTE)
        if minute > self._last:
            self._advance(minute)
        elif minute <= self._last - self._size:
            return None
        return minute % self._size

    def _advance(self, minute: int) -> None:
        """Begin new minutes, which displace the oldest."""
        for each in range(max(self._last + 1, minute - self._size + 1), minute + 1):
            slot = each % self._size
            for runs in self._runs.values():
                runs[slot] = 0
            for levels in self._levels.values():
                levels[slot] = _UNKNOWN
        self._last = minute

    def _part(self, values: "array[int]", start: int, seconds: int) -> Sequence[int]:
        """Return the values of the minutes from a time on, as far as they are remembered."""
        first = max(start // MINUTE, self._last - self._size + 1)
        last = min((start + seconds) // MINUTE - 1, self._last)
        return [values[minute % self._size] for minute in range(first, last + 1)]


def _last_known(levels: Sequence[int]) -> int | None:
    return next((level for level in reversed(levels) if level != _UNKNOWN), None)
