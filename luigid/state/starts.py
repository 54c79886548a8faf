"""The starts that count for rates, such as `api@minute`: a sliding window for each rate."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import islice
from typing import Final, NamedTuple, TypeAlias

from luigid.state.limits import WINDOWS, kind_of

#: a sum without rounding errors: it grows and shrinks all the time
_Exact: TypeAlias = int | Fraction
#: number of starts after which `next_at` gives up
_MAX_EXAMINED: Final = 10_000


class Start(NamedTuple):
    """A start that get_work handed out, of a task or of a batch."""

    #: serial number
    number: int
    #: seconds since the epoch; never less than that of an earlier start
    time: float
    #: rate -> how much it counts
    amounts: Mapping[str, float]

    def is_over(self, now: float) -> bool:
        """Return whether it counts for none of its rates any longer."""
        return all(self.time + window_of(rate) <= now for rate in self.amounts)


class Starts:
    """The starts of one state. `SchedulerState` alone changes them."""

    __slots__ = ("_starts", "_windows", "last_number")

    def __init__(self) -> None:
        #: number -> start, in order
        self._starts: dict[int, Start] = {}
        #: rate -> its window; None: to be computed
        self._windows: dict[str, _Window] | None = {}
        self.last_number = 0

    def __len__(self) -> int:
        return len(self._starts)

    def __iter__(self) -> Iterator[Start]:
        return iter(self._starts.values())

    def get(self, number: int) -> Start | None:
        """Return the start with a number, if it is still known."""
        return self._starts.get(number)

    def made(self, amounts: Mapping[str, float], now: float) -> Start:
        """Return a new start, which is not added yet. The clock may have been set back."""
        self._computed()
        last = next(reversed(self._starts.values()), None)
        time = now if last is None else max(now, last.time)
        return Start(self.last_number + 1, time, amounts)

    def add(self, start: Start) -> None:
        """Add a start: a new one, or one that is restored."""
        is_last = start.number > next(reversed(self._starts), 0)
        self._starts[start.number] = start
        self.last_number = max(self.last_number, start.number)
        if not is_last:
            self._windows = None
        elif self._windows is not None:
            _add(self._windows, start)

    def remove(self, number: int) -> None:
        """Remove a start: one that is over, or one that is rolled back."""
        start = self._starts.pop(number)
        for rate in start.amounts:
            window = None if self._windows is None else self._windows[rate]
            if window is not None and not window.forget(number):
                self._windows = None

    def over(self, now: float, most: int) -> list[Start]:
        """Return the oldest starts that count no longer, at most so many."""
        self._computed()
        found = []
        for start in islice(self._starts.values(), most):
            if not start.is_over(now):
                break
            found.append(start)
        return found

    def used(self, rate: str, now: float) -> float:
        """Return how much counts for a rate: what started in the last second, minute or hour."""
        window = self._computed().get(rate)
        return 0 if window is None else _plain(window.total_at(now))

    def next_at(self, rate: str, amount: float, now: float) -> float | None:
        """Return when so much less counts than now; None if it takes too many starts."""
        window = self._computed().get(rate)
        if window is None:
            return None
        window.total_at(now)
        return window.time_until_freed(amount)

    def validate(self) -> None:
        """Recompute the windows. Raises AssertionError if one differs."""
        numbers = list(self._starts)
        assert all(number == start.number for number, start in self._starts.items())
        assert max(numbers, default=0) <= self.last_number
        if self._windows is None:
            return
        assert numbers == sorted(numbers)
        recounted = _windows_of(self._starts.values())
        for rate, window in self._windows.items():
            fresh = recounted.get(rate, _Window(rate))
            assert window.total == fresh.total_at(window.passed)
            assert window.entries == fresh.entries

    def _computed(self) -> "dict[str, _Window]":
        if self._windows is None:
            self._starts = dict(sorted(self._starts.items()))
            self._windows = _windows_of(self._starts.values())
        return self._windows


class _Window:
    """What counts for one rate: the starts of the last second, minute or hour, and their sum."""

    __slots__ = ("entries", "length", "passed", "total")

    def __init__(self, rate: str) -> None:
        self.length = window_of(rate)
        #: number of the start, time and amount
        self.entries: deque[tuple[int, float, _Exact]] = deque()
        self.total: _Exact = 0
        #: the latest time for which it was computed
        self.passed = float("-inf")

    def add(self, start: Start, amount: float) -> None:
        self.entries.append((start.number, start.time, _exact(amount)))
        self.total += self.entries[-1][2]

    def forget(self, number: int) -> bool:
        """Drop a start that is the last, or has left the window; return False if it is neither."""
        if not self.entries or number < self.entries[0][0]:
            return True
        if self.entries[-1][0] != number:
            return False
        self.total -= self.entries.pop()[2]
        return True

    def total_at(self, now: float) -> _Exact:
        """Drop what has left the window, and return the sum of the rest."""
        self.passed = max(self.passed, now)
        while self.entries and self.entries[0][1] + self.length <= now:
            self.total -= self.entries.popleft()[2]
        return self.total

    def time_until_freed(self, amount: float) -> float | None:
        freed: _Exact = 0
        for _number, time, each in islice(self.entries, _MAX_EXAMINED):
            freed += each
            if freed >= amount:
                return time + self.length
        return None


def window_of(rate: str) -> float:
    """Return the length of a rate's window in seconds. Raises KeyError if it is no rate."""
    return WINDOWS[kind_of(rate) or ""]


def _windows_of(starts: Iterable[Start]) -> dict[str, _Window]:
    windows: dict[str, _Window] = {}
    for start in starts:
        _add(windows, start)
    return windows


def _add(windows: dict[str, _Window], start: Start) -> None:
    for rate, amount in start.amounts.items():
        window = windows.get(rate)
        if window is None:
            window = windows[rate] = _Window(rate)
        window.add(start, amount)


def _exact(amount: float) -> _Exact:
    """Return an amount as it is written: ten times 0.1 is 1."""
    return int(amount) if amount == int(amount) else Fraction(str(amount))


def _plain(amount: _Exact) -> float:
    return amount if isinstance(amount, int) else float(amount)
