"""What the suite has found: one result for each call, counted by operation."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final


class Part(StrEnum):
    """The parts of the suite."""

    LIFE = "life"
    CORS = "cors"
    GENERATED = "generated"
    RECORDED = "recorded"


#: What each part does, for people.
MEANINGS = {
    Part.LIFE: "the life of a worker",
    Part.CORS: "calls of other origins",
    Part.GENERATED: "calls made up from the document",
    Part.RECORDED: "Luigi's recorded answers",
}


#: in the place of an operation: what a part has not come to, and why
REST: Final = "all that is left"
LATE: Final = "the time was up"
GONE: Final = "the server was gone"
#: the checks that a call got an answer, and that all of it came
NO_ANSWER: Final = "no-answer"
CLOSED: Final = "closed-connection"


class Verdict(StrEnum):
    """What became of a call."""

    PASSED = "passed"
    FAILED = "failed"
    #: it fails, and the published list of deviations says so
    EXPECTED = "expected"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Result:
    """One call, or one that was not made: `reason` says why, or what was wrong."""

    part: Part
    operation: str
    verdict: Verdict
    #: the check that failed, the deviation that was expected; empty if the call passed
    name: str = ""
    reason: str = ""
    #: further checks that failed, with what was wrong
    more: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class Row:
    """What is counted of an operation."""

    operation: str
    counts: Counter[Verdict] = field(default_factory=Counter)
    #: why calls were skipped, and how often
    skipped: Counter[str] = field(default_factory=Counter)

    @property
    def calls(self) -> int:
        """How many calls were made."""
        return self.counts.total() - self.counts[Verdict.SKIPPED]


@dataclass(frozen=True, slots=True)
class Failure:
    """Calls of an operation that failed in the same way; `reason` is that of the first."""

    part: Part
    operation: str
    name: str
    reason: str
    count: int


class Results:
    """All results of a run."""

    def __init__(self) -> None:
        self._results: list[Result] = []

    def add(self, result: Result) -> None:
        """Add the result of one call."""
        self._results.append(result)

    def of(self, part: Part) -> list[Result]:
        """Return the results of a part, in order."""
        return [result for result in self._results if result.part is part]

    def rows(self) -> list[Row]:
        """Return the counts by operation, in the order of paths."""
        rows: dict[str, Row] = {}
        for result in self._results:
            row = rows.setdefault(result.operation, Row(result.operation))
            row.counts[result.verdict] += 1
            if result.verdict is Verdict.SKIPPED:
                row.skipped[result.reason] += 1
        return sorted(rows.values(), key=lambda row: row.operation.split(" ")[::-1])

    def counts(self, part: Part | None = None) -> Counter[Verdict]:
        """Return the counts of a part, or of all."""
        return Counter(each.verdict for each in self._results if part in (None, each.part))

    def failures(self) -> list[Failure]:
        """Return what failed, equal failures as one."""
        return _grouped(each for each in self._results if each.verdict is Verdict.FAILED)

    def expected(self) -> Counter[str]:
        """Return how many calls failed as each deviation says."""
        return Counter(each.name for each in self._results if each.verdict is Verdict.EXPECTED)

    def as_json(self) -> dict[str, Any]:
        """Return all of it for programs."""
        return {
            "conforms": not self.counts()[Verdict.FAILED],
            "calls": sum(row.calls for row in self.rows()),
            **{verdict.value: self.counts()[verdict] for verdict in Verdict},
            "parts": {
                part.value: {verdict.value: self.counts(part)[verdict] for verdict in Verdict}
                for part in Part
            },
            "operations": [
                {
                    "operation": row.operation,
                    "calls": row.calls,
                    **{verdict.value: row.counts[verdict] for verdict in Verdict},
                    "skipped_because": dict(row.skipped.most_common()),
                }
                for row in self.rows()
            ],
            "failures": [
                {
                    "part": failure.part.value,
                    "operation": failure.operation,
                    "name": failure.name,
                    "count": failure.count,
                    "reason": failure.reason,
                }
                for failure in self.failures()
            ],
            "deviations": dict(self.expected().most_common()),
        }


def _grouped(results: Iterable[Result]) -> list[Failure]:
    firsts: dict[tuple[Part, str, str], str] = {}
    counts: Counter[tuple[Part, str, str]] = Counter()
    for result in results:
        for name, reason in ((result.name, result.reason), *result.more):
            key = (result.part, result.operation, name)
            firsts.setdefault(key, reason)
            counts[key] += 1
    return [Failure(*key, reason, counts[key]) for key, reason in firsts.items()]
