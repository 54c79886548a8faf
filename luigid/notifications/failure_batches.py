"""What has failed since the last mail, for each of those who are to be told."""

import json
import re
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

from luigid.state.events import FailureReported, SchedulingFailed

#: people who are told in one batch; further ones are not
_MOST_OWNERS: Final = 1000
#: entries of all mails of one batch; what comes beyond is added up in one entry of each mail
_MOST_ENTRIES: Final = 10_000
_OTHERS: Final = "other tasks"

#: the begin of what is to be decoded; other JSON is shown as it was written
_JSON_TEXT: Final = re.compile(r'\s*("|null\s*$)')


@dataclass(slots=True)
class Entry:
    """What happened to the tasks of one entry."""

    failures: int = 0
    disables: int = 0
    scheduling_failures: int = 0
    #: what the whole of an explanation is known by -> its last lines; the latest one last
    explanations: dict[int, list[str]] = field(default_factory=dict)


#: name -> entry, in the order of the first failure
Entries = dict[str, Entry]


class Batches:
    """Collects entries for the receivers and for the owners of tasks (Luigi's BatchNotifier)."""

    def __init__(
        self,
        *,
        receivers: Iterable[str] = (),
        minutes: int = 60,
        mode: str = "unbatched_params",
        error_lines: int = 20,
        error_messages: int = 1,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take the `receivers`, who get everything, and Luigi's `[batch_email]`.

        A batch is due after so many `minutes`, by `clock`, which counts seconds. Of an explanation
        the last `error_lines` are kept, 0 means all; of explanations the last `error_messages`.
        """
        self.minutes = minutes
        self._receivers = tuple(receivers)
        self._mode = mode
        self._lines = error_lines
        self._explanations = error_messages
        self._clock = clock
        self._due = clock() + 60 * minutes
        self._owners: dict[str, Entries] = {}
        self._count = 0

    def is_due(self) -> bool:
        """Tell whether the interval is over."""
        return self._clock() >= self._due

    def add_failure(self, failure: FailureReported) -> None:
        """Add a failed run, and that the task was disabled for it."""
        explanation = self._last_lines(_decoded(failure.expl))
        for entry in self._entries(failure):
            entry.failures += 1
            entry.disables += failure.is_disabled
            self._explain(entry, explanation)

    def add_scheduling_failure(self, failure: SchedulingFailed) -> None:
        """Add a task that could not be scheduled."""
        explanation = self._last_lines(failure.expl)
        for entry in self._entries(failure):
            entry.scheduling_failures += 1
            self._explain(entry, explanation)

    def take(self) -> dict[str, Entries]:
        """Return owner or receiver -> entries, forget them and begin the next interval."""
        owners, self._owners = self._owners, {}
        self._count = 0
        self._due = self._clock() + 60 * self.minutes
        return owners

    def _entries(self, failure: FailureReported | SchedulingFailed) -> Iterable[Entry]:
        name = self._name(failure)
        for owner in dict.fromkeys([*self._receivers, *failure.owners]):
            if owner in self._owners or len(self._owners) < _MOST_OWNERS:
                yield self._entry(owner, name)

    def _name(self, failure: FailureReported | SchedulingFailed) -> str:
        """Return what is added up: by name (`all`), `family`, or family and unbatched params."""
        if self._mode == "all":
            return failure.pretty_id
        if self._mode == "family":
            return failure.family
        params = ", ".join(f"{k}={v}" for k, v in failure.unbatched_params.items())
        return f"{failure.family}({params})"

    def _entry(self, owner: str, name: str) -> Entry:
        entries = self._owners.setdefault(owner, {})
        if name not in entries:
            self._count += 1
            if self._count > _MOST_ENTRIES:
                name = _OTHERS
        return entries.setdefault(name, Entry())

    def _last_lines(self, expl: Any) -> tuple[int, list[str]] | None:
        """Return what an explanation is known by, and what is shown of it."""
        if expl is None:
            return None
        text = expl if isinstance(expl, str) else json.dumps(expl)
        return hash(text), text.rstrip().rsplit("\n", self._lines or -1)[-self._lines :]

    def _explain(self, entry: Entry, explanation: tuple[int, list[str]] | None) -> None:
        if explanation is None:
            return
        known, lines = explanation
        entry.explanations.pop(known, None)
        entry.explanations[known] = lines
        if len(entry.explanations) > self._explanations:
            del entry.explanations[next(iter(entry.explanations))]


def _decoded(expl: Any) -> Any:
    """Return an explanation of a failed run, which workers send as JSON in a string."""
    if not isinstance(expl, str) or not _JSON_TEXT.match(expl):
        return expl
    with suppress(ValueError):
        return json.loads(expl)
    return expl
