"""A message of a webhook: what has happened within some seconds, counted and partly listed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from secrets import token_hex
from types import MappingProxyType
from typing import Any, Final

from luigid.notifications.error_text import tail_of
from luigid.notifications.webhooks.wants import WORKER_LOST
from luigid.state.events import TaskNotice, WorkerLost
from luigid.state.record.records import Record
from luigid.texts import encodable

#: Maximum of listed events, and of those of the same kind and family.
MAX_EVENTS: Final = 20
_MAX_ALIKE: Final = 5
#: Maximum of families with a count of their own.
MAX_FAMILIES: Final = 20
MAX_ERROR: Final = 1000
#: Maximum of parameters, and of characters of each text from workers.
MAX_PARAMS: Final = 50
MAX_TEXT: Final = 300

Entry = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message. It never changes: to add an event returns another one with the same id.

    It is stored as its record, so that it has the same id and content after a restart.
    """

    #: stable: a message that is sent twice has the same
    id: str
    #: the name of the webhook
    webhook: str
    #: of its first and its last event, in seconds since the epoch
    since: float
    until: float
    #: kind -> number of events
    counts: Mapping[str, int]
    #: family -> number of events of tasks
    families: Mapping[str, int]
    #: events of tasks of further families
    other_families: int
    #: the listed events, as in the document
    events: tuple[Entry, ...]
    is_test: bool = False

    @classmethod
    def begin(cls, webhook: str, time: float, *, is_test: bool = False) -> "Message":
        """Return a message without events."""
        return cls(
            id=f"msg_{token_hex(12)}",
            webhook=webhook,
            since=time,
            until=time,
            counts=MappingProxyType({}),
            families=MappingProxyType({}),
            other_families=0,
            events=(),
            is_test=is_test,
        )

    @property
    def count(self) -> int:
        """The number of events."""
        return sum(self.counts.values())

    def with_event(self, kind: str, event: TaskNotice | WorkerLost) -> "Message":
        """Return this message with one more event."""
        family = event.family if isinstance(event, TaskNotice) else None
        families, others = dict(self.families), self.other_families
        if family is not None:
            name = _short(family)
            if name in families or len(families) < MAX_FAMILIES:
                families[name] = families.get(name, 0) + 1
            else:
                others += 1
        events = self.events
        if len(events) < MAX_EVENTS and self._alike(kind, family) < _MAX_ALIKE:
            events = (*events, entry_of(kind, event))
        return replace(
            self,
            until=event.time,
            counts={**self.counts, kind: self.counts.get(kind, 0) + 1},
            families=families,
            other_families=others,
            events=events,
        )

    def _alike(self, kind: str, family: str | None) -> int:
        """Return how many listed events have this kind and family."""
        name = None if family is None else _short(family)
        return sum(
            entry["event"] == kind and entry.get("task", {}).get("family") == name
            for entry in self.events
        )

    def record(self) -> Record:
        """Return the record of the message."""
        return {
            "id": self.id,
            "webhook": self.webhook,
            "since": self.since,
            "until": self.until,
            "counts": dict(self.counts),
            "families": dict(self.families),
            "other_families": self.other_families,
            "events": list(self.events),
        }

    @classmethod
    def read(cls, record: Record) -> "Message":
        """Return the message of a record. Raises KeyError or TypeError if it is invalid."""
        return cls(**{**record, "events": tuple(record["events"])})


def entry_of(kind: str, event: TaskNotice | WorkerLost) -> Entry:
    """Return an event as messages list it: see WebhookEvent in the document."""
    if isinstance(event, WorkerLost):
        runs = [{"id": _short(id_), "family": _short(family)} for id_, family in event.runs]
        return {
            "event": WORKER_LOST,
            "time": event.time,
            "worker": _short(event.worker),
            "silent_seconds": event.silent_seconds,
            "running": runs,
            "running_count": event.count,
        }
    entry: Entry = {
        "event": kind,
        "time": event.time,
        "task": {
            "id": encodable(event.task_id)[:MAX_ERROR],
            "family": _short(event.family),
            "params": {
                _short(name): _short(value if isinstance(value, str) else str(value))
                for name, value in list(event.params.items())[:MAX_PARAMS]
            },
        },
        "worker": None if event.worker is None else _short(event.worker),
        "seconds": event.seconds,
        "failures": event.failures,
    }
    if event.usual_seconds is not None:
        entry["usual_seconds"] = event.usual_seconds
    if error := encodable(tail_of(event.expl, MAX_ERROR))[-MAX_ERROR:]:
        entry["error"] = error
    return entry


def _short(text: str) -> str:
    clean = encodable(text[:MAX_TEXT])
    return clean if len(clean) < MAX_TEXT else f"{clean[: MAX_TEXT - 1]}…"
