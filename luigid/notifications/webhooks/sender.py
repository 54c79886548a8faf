"""The thread that sends the messages of one webhook, one after another, with retries."""

import logging
import threading
import time
from collections.abc import Callable
from queue import SimpleQueue
from typing import Final

from luigid.notifications.webhooks.message import Message
from luigid.notifications.webhooks.posting import NotTakenError
from luigid.wording import count_of

logger = logging.getLogger(__name__)

#: Seconds between attempts; doubled each time.
_MIN_RETRY_DELAY: Final = 1.0
_MAX_RETRY_DELAY: Final = 300.0


class Sender:
    """Sends messages until the receiver has taken them, refuses them, or they are too old."""

    def __init__(
        self,
        name: str,
        send: Callable[[Message], object],
        on_end: Callable[[Message], None],
        *,
        give_up_after: float,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], object] | None = None,
    ) -> None:
        """Take what sends a message and raises NotTakenError; `name` is that of the webhook.

        `on_end` is called, in the thread, with each message that need not be sent again. A message
        is given up so many seconds after its last event.
        """
        self.sent = 0
        #: attempts that failed
        self.failed = 0
        #: messages that were given up, or refused
        self.dropped = 0
        self._name = name
        self._send = send
        self._on_end = on_end
        self._give_up_after = give_up_after
        self._clock = clock
        self._stopping = threading.Event()
        self._sleep = sleep or self._stopping.wait
        self._queue: SimpleQueue[Message | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name=f"webhook {name}", daemon=True)
        self._is_failing = False
        self._has_dropped = False

    def start(self) -> None:
        """Start the thread; it begins with the messages that were put before."""
        self._thread.start()

    def put(self, message: Message) -> None:
        """Queue a message, without blocking."""
        self._queue.put(message)

    def close(self, timeout: float) -> bool:
        """Try once more to send each message, within `timeout` seconds, and end the thread.

        Return whether the thread has ended.
        """
        self._stopping.set()
        self._queue.put(None)
        if self._thread.ident is not None:
            self._thread.join(timeout)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while (message := self._queue.get()) is not None:
            try:
                self._deliver(message)
            except Exception:
                logger.exception("webhook %s: a message cannot be sent", self._name)
                self._end(message, is_sent=False)

    def _deliver(self, message: Message) -> None:
        delay = _MIN_RETRY_DELAY
        while True:
            try:
                self._send(message)
            except NotTakenError as error:
                self.failed += 1
                if error.is_final or self._clock() - message.until >= self._give_up_after:
                    self._drop(message, error)
                    return
                self._log_failure(error)
                if self._stopping.is_set():
                    return  # the store keeps it for the next start
                self._sleep(max(delay, error.retry_after or 0.0))
                delay = min(2 * delay, _MAX_RETRY_DELAY)
            else:
                self._log_success()
                self._end(message, is_sent=True)
                return

    def _end(self, message: Message, *, is_sent: bool) -> None:
        self.sent += is_sent
        self.dropped += not is_sent
        self._on_end(message)

    def _drop(self, message: Message, error: NotTakenError) -> None:
        if not self._has_dropped:
            self._has_dropped = True
            logger.error(
                "webhook %s: a message about %s was given up, and so are further ones: %s",
                *(self._name, count_of(message.count, "event"), error),
            )
        self._end(message, is_sent=False)

    def _log_failure(self, error: NotTakenError) -> None:
        if not self._is_failing:
            self._is_failing = True
            logger.warning("webhook %s: %s; messages wait, and are tried again", self._name, error)

    def _log_success(self) -> None:
        if self._is_failing or self._has_dropped:
            self._is_failing = self._has_dropped = False
            logger.warning("webhook %s: messages are taken again", self._name)
