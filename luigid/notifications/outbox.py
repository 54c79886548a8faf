"""Sends mails one after another in a thread; what cannot be delivered is tried again."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Final

from luigid.notifications.errors import RefusedError
from luigid.notifications.mail import Mail
from luigid.process.background import Background

logger = logging.getLogger(__name__)

_ROOM: Final = 1000
_FIRST_PAUSE: Final = 1.0
_LONGEST_PAUSE: Final = 60.0
#: seconds from the writing of a mail until it is given up
_PATIENCE: Final = 3600.0

#: makes a mail, in the thread, because a long one takes its time
Write = Callable[[], Mail]


class Outbox:
    """Mails that wait for a mail host, 1000 at most; what is lost is counted.

    After a failure the pause is 1 second, then twice as long each time, up to a minute. A mail is
    given up after an hour, or at once if it is refused.
    """

    def __init__(
        self,
        send: Callable[[Mail], None],
        *,
        clock: Callable[[], float] = time.monotonic,
        pause: Callable[[float], object] | None = None,
    ) -> None:
        """Take what sends a mail: it raises OSError if a further attempt may help.

        `clock` counts seconds, `pause` waits for some and is cut short by `close`.
        """
        self.sent = 0
        self._lost = 0
        self._send = send
        self._clock = clock
        self._stopping = threading.Event()
        self._pause = pause or self._stopping.wait
        self._background = Background[tuple[Write, float]]("mail", self._deliver, room=_ROOM)

    @property
    def queued(self) -> int:
        """How many mails wait, besides the one in hand."""
        return self._background.queued

    @property
    def dropped(self) -> int:
        """How many mails were lost."""
        return self._lost + self._background.dropped

    def start(self) -> None:
        """Start to send."""
        self._background.start()

    def put(self, write: Write) -> None:
        """Have a mail written and sent; nothing waits for it."""
        self._background.put((write, self._clock()))

    def close(self, seconds: float) -> None:
        """Try once more what waits, and end; give up after so many seconds."""
        self._stopping.set()
        if not self._background.close(seconds):
            logger.error("mails that are not sent: %d or more", self.queued)

    def _deliver(self, item: tuple[Write, float]) -> None:
        write, written = item
        try:
            mail = write()
            if mail.recipients:
                self._send_patiently(mail, written)
        except Exception:
            self._lost += 1
            raise

    def _send_patiently(self, mail: Mail, written: float) -> None:
        pause = _FIRST_PAUSE
        while True:
            try:
                self._send(mail)
            except RefusedError as error:
                self._lose(mail, error)
                return
            except OSError as error:
                if self._stopping.is_set() or self._clock() - written >= _PATIENCE:
                    self._lose(mail, error)
                    return
                logger.warning("mail %r: %s; tried again in %g s", mail.subject, error, pause)
                self._pause(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)
            else:
                self.sent += 1
                logger.info("mailed %r to %s", mail.subject, ", ".join(mail.recipients))
                return

    def _lose(self, mail: Mail, error: Exception) -> None:
        self._lost += 1
        to = ", ".join(mail.recipients)
        logger.error("mail %r to %s is not sent: %s", mail.subject, to, error)
