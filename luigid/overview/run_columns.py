"""Runs by columns: a hundred thousand objects would take long to make, and to collect."""

import math
from array import array
from dataclasses import dataclass
from typing import Final, Generic, NamedTuple, TypeVar

from luigid.overview.outcomes import CODES, OUTCOMES

T = TypeVar("T")

#: in the column of ends: the run has not ended, or its end is not known
NO_END: Final = math.inf


class RanOn(NamedTuple):
    """Where a run took place."""

    worker: str | None
    host: str | None


NOWHERE: Final = RanOn(None, None)


class Run(NamedTuple):
    """A run. Times are in seconds since the epoch."""

    #: serial number, unique among the runs of a table, in the order in which they began
    number: int
    task_id: str
    family: str
    ran_on: RanOn
    outcome: str
    started: float
    #: None: it has not ended, or its end is not known
    finished: float | None


@dataclass(frozen=True, slots=True)
class Names(Generic[T]):
    """Values that many runs share, each with a code. Some codes may not be in use."""

    values: list[T]
    codes: dict[T, int]

    def code(self, value: T) -> int:
        """Return the code of a value, which gets one if it is new."""
        code = self.codes.get(value)
        if code is None:
            code = self.codes[value] = len(self.values)
            self.values.append(value)
        return code


@dataclass(frozen=True, slots=True)
class RunColumns:
    """Runs; all columns have the same length."""

    numbers: "array[int]"
    task_ids: list[str]
    #: codes
    families: "array[int]"
    places: "array[int]"
    #: positions in OUTCOMES
    outcomes: bytearray
    started: "array[float]"
    finished: "array[float]"
    family_names: Names[str]
    place_names: Names[RanOn]

    def __len__(self) -> int:
        return len(self.numbers)

    def __getitem__(self, row: int) -> Run:
        finished = self.finished[row]
        return Run(
            self.numbers[row],
            self.task_ids[row],
            self.family_names.values[self.families[row]],
            self.place_names.values[self.places[row]],
            OUTCOMES[self.outcomes[row]],
            self.started[row],
            None if finished == NO_END else finished,
        )

    def append(self, run: Run) -> None:
        """Add a run at the end."""
        self.numbers.append(run.number)
        self.task_ids.append(run.task_id)
        self.families.append(self.family_names.code(run.family))
        self.places.append(self.place_names.code(run.ran_on))
        self.outcomes.append(CODES[run.outcome])
        self.started.append(run.started)
        self.finished.append(NO_END if run.finished is None else run.finished)
