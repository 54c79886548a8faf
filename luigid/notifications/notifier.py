"""An observer of the scheduler that mails disabled tasks, or failures in batches."""

import logging
import sys
from collections.abc import Sequence
from functools import partial

from luigid.notifications.batch_mail import compose_batch_mail
from luigid.notifications.composer import MailComposer
from luigid.notifications.error_text import decode, last_lines, text_of
from luigid.notifications.failure_batches import FailureBatches
from luigid.notifications.mail import Mail
from luigid.notifications.mail_queue import MailQueue
from luigid.state.events import Event, FailureReported, Pruned, SchedulingFailed, TaskDisabled

logger = logging.getLogger(__name__)


class Notifier:
    """Mails each disabled task at once or, with `batches`, all failures at intervals.

    As in Luigi, it sends nothing while standard output is a terminal, unless `force_send` is set.
    """

    def __init__(
        self,
        queue: MailQueue,
        composer: MailComposer,
        *,
        receivers: Sequence[str],
        batches: FailureBatches | None,
        is_grouped: bool,
        disable_persist: int,
        error_lines: int,
        force_send: bool,
    ) -> None:
        """Take the `receivers` of every mail; owners of tasks get only mails of batches.

        `is_grouped`: show failures with the same error messages together. `disable_persist`:
        seconds for which a task stays disabled, for the text of the mail. `error_lines`: so many
        of the last lines of its error message are in it, 0 means all.
        """
        self.queue = queue
        self._composer = composer
        self._receivers = receivers
        self._batches = batches
        self._is_grouped = is_grouped
        self._disable_persist = disable_persist
        self._error_lines = error_lines
        self._force_send = force_send
        self._is_silent = False

    def start(self) -> None:
        """Start to send mails, unless standard output is a terminal."""
        self._is_silent = sys.stdout.isatty() and not self._force_send
        if self._is_silent:
            logger.warning("no mails: standard output is a terminal, and [email] force_send is off")
        else:
            self.queue.start()

    def observe(self, event: Event) -> None:
        """Queue a mail for an event, or add the event to the batch; as in Luigi, prune mails it."""
        if self._is_silent:
            return
        if self._batches is None:
            if isinstance(event, TaskDisabled):
                self.queue.put(partial(self._compose_disabled, event))
        elif isinstance(event, FailureReported):
            self._batches.add_failure(event)
        elif isinstance(event, SchedulingFailed):
            self._batches.add_scheduling_failure(event)
        elif isinstance(event, Pruned):
            self.update()

    def update(self) -> None:
        """Mail the batch if it is due."""
        if self._batches is not None and self._batches.is_due():
            self.flush()

    def flush(self) -> None:
        """Mail the batch now."""
        if self._batches is None:
            return
        for recipient, summaries in self._batches.take().items():
            self.queue.put(
                partial(
                    compose_batch_mail,
                    self._composer,
                    summaries,
                    recipient=recipient,
                    is_owner=recipient not in self._receivers,
                    minutes=self._batches.email_interval,
                    is_grouped=self._is_grouped,
                )
            )

    def close(self, timeout: float) -> None:
        """Mail the batch and send all queued mails, within `timeout` seconds."""
        self.flush()
        self.queue.close(timeout)

    def _compose_disabled(self, event: TaskDisabled) -> Mail:
        subject = f"Luigi Scheduler: DISABLED {event.task_id} due to excessive failures"
        reason = (
            f"{event.task_id} failed {event.retry_count} times in the last {event.window} seconds, "
            f"so it is being disabled for {self._disable_persist} seconds"
        )
        parts = [self._composer.escape(reason)]
        expl = decode(event.expl)
        if expl not in (None, ""):
            lines = last_lines(text_of(expl), self._error_lines)
            parts.append(self._composer.preformat("\n".join(lines)))
        if link := self._composer.task_link(event.task_id):
            parts.append(link)
        return self._composer.compose(self._receivers, subject, "\n\n".join(parts))
