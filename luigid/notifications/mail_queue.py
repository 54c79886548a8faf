"""The queue of mails, and the thread that sends them, with retries."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Final

from luigid.notifications.errors import MailRefusedError
from luigid.notifications.mail import Mail
from luigid.process.background import BackgroundThread
from luigid.wording import count_of

logger = logging.getLogger(__name__)

_MAX_QUEUED: Final = 1000
#: Seconds between attempts; doubled each time.
_MIN_RETRY_DELAY: Final = 1.0
_MAX_RETRY_DELAY: Final = 60.0
#: Seconds after which a mail is not retried any more.
_MAX_AGE: Final = 3600.0

#: Composes a mail; called in the thread, because a long mail takes time.
ComposeMail = Callable[[], Mail]


class MailQueue:
    """Sends mails one after another, in a thread.

    At most 1000 mails wait; further ones are dropped and counted. A mail is retried after 1
    second, then after twice the delay each time, up to a minute. After an hour, or if it is
    refused, it is dropped.
    """

    def __init__(
        self,
        send: Callable[[Mail], None],
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] | None = None,
    ) -> None:
        """Take the function that sends a mail; it raises OSError if a retry may succeed.

        `clock` returns seconds; `sleep` waits for some seconds, by default until `close` is called
        at the latest.
        """
        self.sent = 0
        self._failed = 0
        self._send = send
        self._clock = clock
        self._stopping = threading.Event()
        self._sleep = sleep or self._stopping.wait
        self._thread = BackgroundThread[tuple[ComposeMail, float]](
            "mail", self._deliver, max_queued=_MAX_QUEUED
        )

    @property
    def queued(self) -> int:
        """The number of waiting mails, without the one that is being sent."""
        return self._thread.queued

    @property
    def dropped(self) -> int:
        """The number of mails that were dropped or refused."""
        return self._failed + self._thread.dropped

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def put(self, compose: ComposeMail) -> None:
        """Queue a mail, without blocking."""
        self._thread.put((compose, self._clock()))

    def close(self, timeout: float) -> None:
        """Try once more to send each waiting mail, within `timeout` seconds, and end the thread."""
        self._stopping.set()
        if not self._thread.close(timeout):
            unsent = count_of(self.queued, "mail was", "mails were")
            logger.error("at least %s not sent", unsent)

    def _deliver(self, item: tuple[ComposeMail, float]) -> None:
        compose, queued_at = item
        try:
            mail = compose()
            if mail.recipients:
                self._send_with_retries(mail, queued_at)
        except Exception:
            self._failed += 1
            raise

    def _send_with_retries(self, mail: Mail, queued_at: float) -> None:
        delay = _MIN_RETRY_DELAY
        while True:
            try:
                self._send(mail)
            except MailRefusedError as error:
                self._drop(mail, error)
                return
            except OSError as error:
                if self._stopping.is_set() or self._clock() - queued_at >= _MAX_AGE:
                    self._drop(mail, error)
                    return
                logger.warning("mail %r: %s; next attempt in %g s", mail.subject, error, delay)
                self._sleep(delay)
                delay = min(2 * delay, _MAX_RETRY_DELAY)
            else:
                self.sent += 1
                logger.info("mailed %r to %s", mail.subject, ", ".join(mail.recipients))
                return

    def _drop(self, mail: Mail, error: Exception) -> None:
        self._failed += 1
        to = ", ".join(mail.recipients)
        logger.error("mail %r to %s was not sent: %s", mail.subject, to, error)
