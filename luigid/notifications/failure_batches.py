"""Batches of failures: for each recipient, the failures since the last mail."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from luigid.notifications.error_text import decode, last_lines, text_of
from luigid.state.events import FailureReported, SchedulingFailed

#: Maximum of recipients of one batch; further ones get no mail.
_MAX_RECIPIENTS: Final = 1000
#: Maximum of summaries of one batch, in all mails; in each mail the rest is one summary.
_MAX_SUMMARIES: Final = 10_000
_OTHERS: Final = "other tasks"


@dataclass(slots=True)
class FailureSummary:
    """The failures that are counted together."""

    failures: int = 0
    disables: int = 0
    scheduling_failures: int = 0
    #: hash of an error message -> its last lines; the latest message last
    messages: dict[int, list[str]] = field(default_factory=dict)


#: Name -> summary, in the order of the first failure.
FailureSummaries = dict[str, FailureSummary]


class FailureBatches:
    """Collects failures for the receivers and for the owners of tasks, as Luigi's BatchNotifier."""

    def __init__(
        self,
        *,
        receivers: Iterable[str],
        email_interval: int,
        batch_mode: str,
        error_lines: int,
        error_messages: int,
        clock: Callable[[], float] = time.monotonic,
        max_recipients: int = _MAX_RECIPIENTS,
        max_summaries: int = _MAX_SUMMARIES,
    ) -> None:
        """Take the `receivers` of all failures, and Luigi's `[batch_email]`.

        `email_interval` is in minutes; `clock` returns seconds. The last `error_lines` of an error
        message are kept, 0 means all, and the latest `error_messages` of a summary.
        """
        self.email_interval = email_interval
        self._receivers = tuple(receivers)
        self._mode = batch_mode
        self._error_lines = error_lines
        self._error_messages = error_messages
        self._clock = clock
        self._max_recipients = max_recipients
        self._max_summaries = max_summaries
        self._due = clock() + 60 * email_interval
        self._recipients: dict[str, FailureSummaries] = {}
        self._count = 0

    def is_due(self) -> bool:
        """Return whether the interval is over."""
        return self._clock() >= self._due

    def add_failure(self, failure: FailureReported) -> None:
        """Add a failed run, after which the task may be disabled."""
        message = self._last_lines(decode(failure.expl))
        for summary in self._summaries(failure):
            summary.failures += 1
            summary.disables += failure.is_disabled
            self._add_message(summary, message)

    def add_scheduling_failure(self, failure: SchedulingFailed) -> None:
        """Add a task that could not be scheduled."""
        message = self._last_lines(failure.expl)
        for summary in self._summaries(failure):
            summary.scheduling_failures += 1
            self._add_message(summary, message)

    def take(self) -> dict[str, FailureSummaries]:
        """Return recipient -> summaries, and start the next, empty batch."""
        recipients, self._recipients = self._recipients, {}
        self._count = 0
        self._due = self._clock() + 60 * self.email_interval
        return recipients

    def _summaries(self, failure: FailureReported | SchedulingFailed) -> Iterable[FailureSummary]:
        """Yield the summary of each recipient that counts a failure."""
        name = self._name(failure)
        for recipient in dict.fromkeys([*self._receivers, *failure.owners]):
            if recipient in self._recipients or len(self._recipients) < self._max_recipients:
                yield self._summary(recipient, name)

    def _name(self, failure: FailureReported | SchedulingFailed) -> str:
        """Return the name of the summary that counts a failure, which depends on the mode."""
        if self._mode == "all":
            return failure.pretty_id
        if self._mode == "family":
            return failure.family
        params = ", ".join(f"{k}={v}" for k, v in failure.unbatched_params.items())
        return f"{failure.family}({params})"

    def _summary(self, recipient: str, name: str) -> FailureSummary:
        summaries = self._recipients.setdefault(recipient, {})
        if name not in summaries:
            self._count += 1
            if self._count > self._max_summaries:
                name = _OTHERS
        return summaries.setdefault(name, FailureSummary())

    def _last_lines(self, expl: Any) -> tuple[int, list[str]] | None:
        """Return the hash and the last lines of an error message."""
        if expl is None:
            return None
        text = text_of(expl)
        return hash(text), last_lines(text, self._error_lines)

    def _add_message(self, summary: FailureSummary, message: tuple[int, list[str]] | None) -> None:
        if message is None:
            return
        key, lines = message
        summary.messages.pop(key, None)
        summary.messages[key] = lines
        if len(summary.messages) > self._error_messages:
            del summary.messages[next(iter(summary.messages))]
