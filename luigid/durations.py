"""How long the runs of each family took lately: what a run is compared with, and expected to take.

The one place that knows it, for estimates, marks and messages alike. In memory and bounded.
"""

from array import array
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from luigid import trends
from luigid.trends import Trend, quantile

#: how many of the latest runs of a family count
MAX_RUNS: Final = 200
#: how many must have succeeded before another one is late
LEAST_RUNS: Final = 5
#: No run is late by what is usual before so many seconds: the shortest differ by chance.
LEAST_LATE_SECONDS: Final = 1.0
_MAX_FAMILIES: Final = 5000
#: of so many runs, one takes longer than usual
_USUAL: Final = 0.95


@dataclass(frozen=True, slots=True)
class Known:
    """The durations of the latest runs of a family that succeeded, in seconds; at least one."""

    #: the shortest first
    ordered: Sequence[float]
    #: when the first of the runs ended
    since: float
    #: whether some of them are from the task history
    is_from_history: bool

    def quantile(self, part: float) -> float:
        """Return the duration that a part of the runs does not exceed."""
        return _quantile(self.ordered, part)

    def longer_than(self, seconds: float) -> Sequence[float]:
        """Return the durations of the runs that took longer."""
        return self.ordered[bisect_right(self.ordered, seconds) :]

    @property
    def usual(self) -> float | None:
        """The seconds in which 95 of 100 runs end; None if too few have ended."""
        return None if len(self.ordered) < LEAST_RUNS else self.quantile(_USUAL)


class _Window:
    """The latest runs of one family."""

    __slots__ = ("ends", "from_history", "known", "outcomes", "seconds")

    def __init__(self) -> None:
        #: of those that succeeded, in the order in which they ended
        self.seconds: array[float] = array("d")
        self.ends: array[float] = array("d")
        #: how many of these are from the history; they come first
        self.from_history = 0
        #: of all: whether they succeeded
        self.outcomes = bytearray()
        #: None: to be computed
        self.known: Known | None = None

    def add(self, seconds: float, ended: float) -> None:
        self.known = None
        self.seconds.append(seconds)
        self.ends.append(ended)
        if len(self.seconds) > MAX_RUNS:
            del self.seconds[0], self.ends[0]
            self.from_history = max(0, self.from_history - 1)
        self.count(is_done=True)

    def count(self, *, is_done: bool) -> None:
        self.outcomes.append(is_done)
        if len(self.outcomes) > MAX_RUNS:
            del self.outcomes[0]

    def add_before(self, runs: Sequence[tuple[float, float]]) -> None:
        room = MAX_RUNS - len(self.seconds)
        added = sorted(runs)[-room:] if room else []
        self.known = None
        self.seconds[:0] = array("d", [seconds for _, seconds in added])
        self.ends[:0] = array("d", [ended for ended, _ in added])
        self.from_history += len(added)


class Durations:
    """The latest runs of the families that ran last."""

    def __init__(self, max_families: int = _MAX_FAMILIES) -> None:
        self._max_families = max_families
        #: the family that ran last at the end
        self._windows: OrderedDict[str, _Window] = OrderedDict()

    def add(self, family: str, seconds: float, ended: float) -> None:
        """Take a run that succeeded."""
        self._window(family).add(max(0.0, seconds), ended)

    def add_failure(self, family: str) -> None:
        """Take a run that failed."""
        self._window(family).count(is_done=False)

    def add_history(self, family: str, runs: Iterable[tuple[float, float]]) -> None:
        """Take runs that succeeded before all others: when each ended, and its seconds."""
        found = [(ended, max(0.0, seconds)) for ended, seconds in runs]
        if family in self._windows or len(self._windows) < self._max_families:
            self._windows.setdefault(family, _Window()).add_before(found)

    def known(self, family: str) -> Known | None:
        """Return what is known of a family; None if no run of it succeeded."""
        window = self._windows.get(family)
        if window is None or not window.seconds:
            return None
        if window.known is None:
            ordered = sorted(window.seconds)
            window.known = Known(ordered, min(window.ends), window.from_history > 0)
        return window.known

    def usual(self, family: str) -> float | None:
        """Return the seconds in which 95 of 100 runs end; None if too few have ended."""
        known = self.known(family)
        return None if known is None else known.usual

    def is_late(self, family: str, seconds: float) -> bool:
        """Return whether a run that has taken so many seconds takes longer than usual."""
        if seconds <= LEAST_LATE_SECONDS:
            return False
        usual = self.usual(family)
        return usual is not None and seconds > usual

    def trend(self, family: str) -> Trend:
        """Return how the latest runs of a family went."""
        window = self._windows.get(family, _NONE)
        return trends.of_runs(family, window.seconds, window.outcomes.count(0))

    def families(self) -> Sequence[str]:
        """Return the families of which anything is known."""
        return list(self._windows)

    def _window(self, family: str) -> _Window:
        window = self._windows.get(family)
        if window is None:
            window = self._windows[family] = _Window()
            if len(self._windows) > self._max_families:
                self._windows.popitem(last=False)
        else:
            self._windows.move_to_end(family)
        return window


_NONE: Final = _Window()


def _quantile(ordered: Sequence[float], part: float) -> float:
    found = quantile(ordered, part)
    assert found is not None
    return found
