"""Who is told of what: an observer of the scheduler that puts mails into the outbox."""

import logging
import sys
from collections.abc import Sequence
from functools import partial

from luigid.notifications.batch_mail import write_batch_mail
from luigid.notifications.failure_batches import Batches
from luigid.notifications.letterhead import Letterhead
from luigid.notifications.mail import Mail
from luigid.notifications.outbox import Outbox
from luigid.state.events import Event, FailureReported, SchedulingFailed, TaskDisabled

logger = logging.getLogger(__name__)


class Notifier:
    """Mails each task that is disabled at once, or, with `batches`, all failures now and then.

    As with Luigi nothing is mailed while standard output is a terminal, unless that is forced.
    """

    def __init__(
        self,
        outbox: Outbox,
        letterhead: Letterhead,
        *,
        receivers: Sequence[str],
        batches: Batches | None,
        is_grouped: bool = True,
        disable_persist: int,
        force_send: bool = False,
    ) -> None:
        """Take the `receivers` of every mail; owners of tasks get mails of batches alone.

        `is_grouped`: in these, what has the same error messages is shown together.
        `disable_persist`: seconds for which a task stays disabled, for the text of the mail.
        """
        self.outbox = outbox
        self._letterhead = letterhead
        self._receivers = receivers
        self._batches = batches
        self._is_grouped = is_grouped
        self._disable_persist = disable_persist
        self._force_send = force_send
        self._is_silent = False

    def start(self) -> None:
        """Start to send, unless there is somebody at the terminal."""
        self._is_silent = sys.stdout.isatty() and not self._force_send
        if self._is_silent:
            logger.warning("no mails: standard output is a terminal, and [email] force_send is off")
        else:
            self.outbox.start()

    def observe(self, event: Event) -> None:
        """Note what is to be mailed."""
        if self._is_silent:
            return
        if self._batches is None:
            if isinstance(event, TaskDisabled):
                self.outbox.put(partial(self._write_disabled, event))
        elif isinstance(event, FailureReported):
            self._batches.add_failure(event)
        elif isinstance(event, SchedulingFailed):
            self._batches.add_scheduling_failure(event)

    def update(self) -> None:
        """Mail the batch if it is due."""
        if self._batches is not None and self._batches.is_due():
            self.flush()

    def flush(self) -> None:
        """Mail the batch now."""
        if self._batches is None:
            return
        for recipient, entries in self._batches.take().items():
            self.outbox.put(
                partial(
                    write_batch_mail,
                    self._letterhead,
                    entries,
                    recipient=recipient,
                    is_owner=recipient not in self._receivers,
                    minutes=self._batches.minutes,
                    is_grouped=self._is_grouped,
                )
            )

    def close(self, seconds: float) -> None:
        """Send what is collected and what waits; give up after so many seconds."""
        self.flush()
        self.outbox.close(seconds)

    def _write_disabled(self, event: TaskDisabled) -> Mail:
        subject = f"Luigi Scheduler: DISABLED {event.task_id} due to excessive failures"
        body = (
            f"{event.task_id} failed {event.retry_count} times in the last {event.window} seconds, "
            f"so it is being disabled for {self._disable_persist} seconds"
        )
        return self._letterhead.mail(self._receivers, subject, self._letterhead.escaped(body))
