"""The records of the history, as plain values. Times are in UTC, durations in seconds.

The terms are those of the OpenAPI document: a record is a row of Luigi's table `tasks` and covers
one task during one process of the server; a run begins with a RUNNING event of a record and ends
with the event after it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, NamedTuple, TypeAlias, TypeVar

from luigid.trends import Trend

T = TypeVar("T")

#: The sort key of the last item of a page, after which the next page begins; times as stored.
Position: TypeAlias = tuple[str | int | datetime, ...]


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list, and the position of the next one, None at the end."""

    items: Sequence[T]
    next: Position | None

    @classmethod
    def of(
        cls, found: Sequence[tuple[T, Position]], limit: int, end: Position | None = None
    ) -> "Page[T]":
        """Return a page of the first `limit` items, given with their positions.

        `end` is the next position if there are no further items.
        """
        items = [item for item, _position in found[:limit]]
        return cls(items, end if len(found) <= limit else found[limit - 1][1])


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedTask:
    """The task of a record: its first report, and the host of its last run."""

    #: id of the record, which the URLs of Luigi's pages contain
    id: int
    #: None in records of very old versions of Luigi
    task_id: str | None
    family: str
    host: str | None
    params: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedEvent:
    """An event of a record; its status is PENDING, RUNNING, DONE, FAILED or COMPLETE."""

    status: str
    time: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRecord:
    """A record with its newest event, if it has one."""

    task: RecordedTask
    newest: RecordedEvent | None
    #: those that its last run took; None if it has not ended, or there was none
    seconds: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRecordDetails:
    """A record with its events, newest first."""

    task: RecordedTask
    events: Page[RecordedEvent]

    @property
    def next(self) -> Position | None:
        """The position of further events."""
        return self.events.next


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedRun:
    """A run; its status is DONE, FAILED, PENDING, RUNNING or UNKNOWN.

    PENDING: the run ended with new dependencies. UNKNOWN: it ended, because the task ran again, but
    its end was not recorded.
    """

    task: RecordedTask
    status: str
    started: datetime
    #: both None if the status is RUNNING or UNKNOWN
    finished: datetime | None
    seconds: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedTaskRun:
    """A run of a task whose records are listed; its status is as in `RecordedRun`."""

    record: int
    status: str
    started: datetime
    finished: datetime | None
    #: None if it is not known, as of all runs of a record but the last
    host: str | None


@dataclass(frozen=True, slots=True)
class RecordedSpan:
    """A run among those of all tasks; its status is as in `RecordedRun`, times are in seconds."""

    task_id: str
    family: str
    #: None if it is not known
    host: str | None
    status: str
    started: float
    finished: float | None


@dataclass(frozen=True, slots=True)
class RecordedSpans:
    """The runs between two times, the latest to begin first."""

    runs: Sequence[RecordedSpan]
    #: since when none is missing
    complete_since: float


class RecordedOutcome(NamedTuple):
    """How a task ended: DONE, FAILED or UNKNOWN."""

    family: str
    #: those with short values
    params: Mapping[str, str]
    status: str
    task_id: str


@dataclass(frozen=True, slots=True)
class RecordedOutcomes:
    """How the latest tasks ended, the latest first."""

    tasks: Sequence[RecordedOutcome]
    #: since when none is missing; 0 if these are all
    complete_since: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRuns:
    """The runs of one task in all its records, the newest first."""

    #: its newest record
    task: RecordedTask
    runs: Page[RecordedTaskRun]
    #: its latest events, the newest first
    events: Sequence[RecordedEvent]
    trend: Trend


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedFamily:
    """A task family: its number of records, and statistics of the latest ones."""

    family: str
    records: int
    #: runs that ended, in the latest records
    runs: int
    #: those that failed
    failures: int
    #: median duration of those that did not
    median_seconds: float | None
    #: newest event of the newest record
    newest: RecordedEvent | None
