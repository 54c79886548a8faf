"""How long runs of a family usually take, as far as this process has seen them."""

import math
from collections import OrderedDict, deque
from typing import Final

from luigid.state.events import TaskStatusChanged
from luigid.state.task import DONE, RUNNING

_MAX_RUNS: Final = 100
_LEAST_RUNS: Final = 5
_MAX_FAMILIES: Final = 2000
#: Of 100 runs, so many end within the usual time.
_PERCENT: Final = 95


class UsualDurations:
    """The durations of the latest successful runs of the families that ran last."""

    def __init__(self) -> None:
        self._began: dict[str, float] = {}
        self._durations: OrderedDict[str, deque[float]] = OrderedDict()
        #: family -> usual seconds, if known; until its next run ends
        self._found: dict[str, float] = {}

    def observe(self, event: TaskStatusChanged) -> None:
        """Take a change of status."""
        if event.status == RUNNING:
            self._began[event.task_id] = event.time
            return
        began = self._began.pop(event.task_id, None)
        if event.status == DONE and began is not None:
            self.add(event.family, event.time - began)

    def add(self, family: str, seconds: float) -> None:
        """Take the duration of a run that succeeded."""
        self._found.pop(family, None)
        runs = self._durations.pop(family, None) or deque(maxlen=_MAX_RUNS)
        runs.append(seconds)
        self._durations[family] = runs
        if len(self._durations) > _MAX_FAMILIES:
            oldest, _ = self._durations.popitem(last=False)
            self._found.pop(oldest, None)

    def usual(self, family: str) -> float | None:
        """Return the seconds in which 95 of 100 runs end; None if too few have ended."""
        found = self._found.get(family)
        if found is None:
            runs = self._durations.get(family, ())
            if len(runs) < _LEAST_RUNS:
                return None
            found = sorted(runs)[math.ceil(len(runs) * _PERCENT / 100) - 1]
            self._found[family] = found
        return found
