"""What one webhook is to be told."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import translate
from typing import Final

from luigid.state.events import (
    DISABLED_NOTICE,
    FAILED_NOTICE,
    LATE_NOTICE,
    RECOVERED_NOTICE,
    TaskNotice,
    WorkerLost,
)

WORKER_LOST: Final = "worker_lost"
#: all events of webhooks
EVENTS: Final = (FAILED_NOTICE, DISABLED_NOTICE, RECOVERED_NOTICE, LATE_NOTICE, WORKER_LOST)


@dataclass(frozen=True, slots=True)
class Patterns:
    """Texts that match one of some glob patterns; without patterns, all texts."""

    _expression: re.Pattern[str] | None

    @classmethod
    def of(cls, patterns: Iterable[str]) -> "Patterns":
        """Return those that match one of these; upper and lower case differ."""
        translated = [translate(pattern) for pattern in patterns]
        return cls(re.compile("|".join(translated)) if translated else None)

    def match(self, text: str | None) -> bool:
        """Return whether a text matches; None is no text, so it matches only if all do."""
        if self._expression is None:
            return True
        return text is not None and self._expression.match(text) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wants:
    """The events that a webhook sends."""

    name: str
    #: some of EVENTS
    events: frozenset[str]
    families: Patterns
    workers: Patterns
    failures_in_a_row: int
    #: also lost workers that ran no task
    idle_workers: bool

    def kind_of(self, event: TaskNotice | WorkerLost) -> str | None:
        """Return as what an event is to be sent: one of EVENTS, or None if it is not sent.

        A failure that disables its task is sent as `failed` if `disabled` is not wanted.
        """
        if isinstance(event, WorkerLost):
            return WORKER_LOST if self._is_wanted_worker(event) else None
        if not self.families.match(event.family) or not self.workers.match(event.worker):
            return None
        kind = event.kind
        if kind == DISABLED_NOTICE and kind not in self.events:
            kind = FAILED_NOTICE
        if kind not in self.events or not self._is_enough(kind, event):
            return None
        return kind

    def _is_enough(self, kind: str, event: TaskNotice) -> bool:
        """Return whether there were enough failures, or, for a recovery, whether they were sent."""
        if kind == LATE_NOTICE:
            return self.name in event.names
        if kind == RECOVERED_NOTICE and event.was_disabled and DISABLED_NOTICE in self.events:
            return True
        return kind == DISABLED_NOTICE or event.failures >= self.failures_in_a_row

    def _is_wanted_worker(self, event: WorkerLost) -> bool:
        if WORKER_LOST not in self.events or not self.workers.match(event.worker):
            return False
        if not event.count:
            return self.idle_workers
        return any(self.families.match(family) for _, family in event.runs)
