"""What the history tells, as plain values. Times are in UTC, durations in seconds.

Names as in the document: a record is a row of Luigi's table `tasks`, all that has happened to one
task while a server lived; a run leads from one of its RUNNING events to the event after it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeAlias, TypeVar

T = TypeVar("T")

#: Where the next page begins: the sort key of the last item of this one, times as stored.
Position: TypeAlias = tuple[str | int | datetime, ...]


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some of many items, and where the next ones are, None at the end."""

    items: Sequence[T]
    next: Position | None

    @classmethod
    def of(
        cls, found: Sequence[tuple[T, Position]], limit: int, end: Position | None = None
    ) -> "Page[T]":
        """Make a page of the first `limit` items, found with their positions.

        `end` is where to go on if there are no more of them.
        """
        items = [item for item, _position in found[:limit]]
        return cls(items, end if len(found) <= limit else found[limit - 1][1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """The task of a record, as it was reported first, and the host that ran it last."""

    #: of the record; Luigi's pages link it
    id: int
    #: None in records of very old versions of Luigi
    task_id: str | None
    family: str
    host: str | None
    params: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskEvent:
    """PENDING, RUNNING, DONE or FAILED."""

    status: str
    time: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A record with its newest event, if it has one."""

    task: Task
    newest: TaskEvent | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDetails:
    """A record with its events, newest first."""

    task: Task
    events: Page[TaskEvent]

    @property
    def next(self) -> Position | None:
        """Where further events are."""
        return self.events.next


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A run: DONE, FAILED, PENDING (it asked for further tasks), RUNNING, or UNKNOWN.

    UNKNOWN: it ended, for the task was run again, but how was not recorded.
    """

    task: Task
    status: str
    started: datetime
    #: both None while it runs, or if it is not known
    finished: datetime | None
    seconds: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """A task family: how many records it has, and how the latest of them went."""

    family: str
    records: int
    #: of the newest records: runs that ended, those that failed, median of those that did not
    runs: int
    failures: int
    median_seconds: float | None
    #: the newest event of the newest record
    newest: TaskEvent | None
