"""The runs that ended last, by columns: 100,000 of them take some 20 MB, and no time to collect.

Texts that many runs share are stored once, under a number: families, workers, names of parameters.
"""

from array import array
from collections.abc import Iterator, Mapping
from typing import Any, Final, Generic, TypeVar

from luigid.overview.outcomes import CODES, OUTCOMES
from luigid.overview.run_columns import Names, RanOn, Run, RunColumns

#: parameters of a run that are stored, and the characters of a value
_MAX_PARAMS: Final = 20
_MAX_VALUE: Final = 100
_PLAIN: Final = (str, int, float)
_DIVIDER: Final = "\0"

T = TypeVar("T")


class _Numbers(Generic[T]):
    """Numbers for values that are stored several times; a number is free once its last use is."""

    def __init__(self) -> None:
        self._codes: dict[T, int] = {}
        self.values: list[T] = []
        self._uses: list[int] = []
        self._free: list[int] = []

    def take(self, value: T) -> int:
        code = self._codes.get(value)
        if code is None:
            if self._free:
                code = self._free.pop()
                self.values[code] = value
                self._uses[code] = 0
            else:
                code = len(self.values)
                self.values.append(value)
                self._uses.append(0)
            self._codes[value] = code
        self._uses[code] += 1
        return code

    def give_back(self, code: int) -> None:
        self._uses[code] -= 1
        if not self._uses[code]:
            del self._codes[self.values[code]]
            self._free.append(code)

    def copy(self) -> Names[T]:
        return Names(self.values.copy(), self._codes.copy())


class EndedRuns:
    """A ring of runs, in the order in which they ended.

    A run has a position, which it keeps until it is displaced: `first` is that of the oldest one,
    `end` that of the next.
    """

    def __init__(self, size: int) -> None:
        """Take the maximum of runs."""
        self._size = size
        self.first = 0
        self.end = 0
        #: when the last run ended that has been displaced; None: none has
        self.displaced: float | None = None
        self._numbers = array("q")
        self._task_ids: list[str] = []
        self._family_codes = array("L")
        self._place_codes = array("L")
        self._outcomes = bytearray()
        self._started = array("d")
        self._finished = array("d")
        self._param_codes = array("L")
        self._values: list[str] = []
        self._families: _Numbers[str] = _Numbers()
        self._places: _Numbers[RanOn] = _Numbers()
        self._params: _Numbers[tuple[str, ...]] = _Numbers()

    def __len__(self) -> int:
        return self.end - self.first

    def add(self, run: Run, params: Mapping[str, Any]) -> None:
        """Add a run that has just ended, with the parameters that may be shown."""
        finished = run.finished
        assert finished is not None
        names, values = _stored(params)
        family, place = self._families.take(run.family), self._places.take(run.ran_on)
        param_code, outcome = self._params.take(names), CODES[run.outcome]
        self.end += 1
        if self.end <= self._size:
            self._numbers.append(run.number)
            self._task_ids.append(run.task_id)
            self._family_codes.append(family)
            self._place_codes.append(place)
            self._outcomes.append(outcome)
            self._started.append(run.started)
            self._finished.append(finished)
            self._param_codes.append(param_code)
            self._values.append(values)
            return
        at = self.first % self._size
        self.first += 1
        self.displaced = max(self._finished[at], self.displaced or 0)
        self._families.give_back(self._family_codes[at])
        self._places.give_back(self._place_codes[at])
        self._params.give_back(self._param_codes[at])
        self._numbers[at] = run.number
        self._task_ids[at] = run.task_id
        self._family_codes[at] = family
        self._place_codes[at] = place
        self._outcomes[at] = outcome
        self._started[at] = run.started
        self._finished[at] = finished
        self._param_codes[at] = param_code
        self._values[at] = values

    def __getitem__(self, position: int) -> Run:
        at = position % self._size
        return Run(
            self._numbers[at],
            self._task_ids[at],
            self._families.values[self._family_codes[at]],
            self._places.values[self._place_codes[at]],
            OUTCOMES[self._outcomes[at]],
            self._started[at],
            self._finished[at],
        )

    def params(self, position: int) -> dict[str, str]:
        """Return the parameters of a run as texts; long values are left out."""
        at = position % self._size
        names = self._params.values[self._param_codes[at]]
        return dict(zip(names, self._values[at].split(_DIVIDER), strict=True)) if names else {}

    def task_id(self, position: int) -> str:
        """Return the task of a run."""
        return self._task_ids[position % self._size]

    def columns(self) -> RunColumns:
        """Return a copy of all runs, in the order in which they ended."""
        oldest = self.first % self._size if self.first else 0
        return RunColumns(
            numbers=self._numbers[oldest:] + self._numbers[:oldest],
            task_ids=self._task_ids[oldest:] + self._task_ids[:oldest],
            families=self._family_codes[oldest:] + self._family_codes[:oldest],
            places=self._place_codes[oldest:] + self._place_codes[:oldest],
            outcomes=self._outcomes[oldest:] + self._outcomes[:oldest],
            started=self._started[oldest:] + self._started[:oldest],
            finished=self._finished[oldest:] + self._finished[:oldest],
            family_names=self._families.copy(),
            place_names=self._places.copy(),
        )

    def of_task(self, task_id: str) -> Iterator[int]:
        """Yield the positions of the runs of a task, the latest first."""
        found = []
        at, task_ids = 0, self._task_ids
        while True:
            try:
                at = task_ids.index(task_id, at)
            except ValueError:
                break
            found.append(at)
            at += 1
        # The slot of the oldest run is the one that the next run will displace.
        oldest = self.first % self._size
        positions = [self.first + (slot - oldest) % self._size for slot in found]
        return iter(sorted(positions, reverse=True))


def _stored(params: Mapping[str, Any]) -> tuple[tuple[str, ...], str]:
    """Return the names and the joined values of the parameters that are stored."""
    kept = [
        (name, value if isinstance(value, str) else str(value))
        for name, value in params.items()
        if isinstance(value, _PLAIN)
    ]
    kept = [pair for pair in kept if len(pair[1]) <= _MAX_VALUE and _DIVIDER not in pair[1]]
    del kept[_MAX_PARAMS:]
    return tuple([name for name, _ in kept]), _DIVIDER.join([value for _, value in kept])
