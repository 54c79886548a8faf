"""One webhook: groups events to messages, and hands these to its sender."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from luigid.notifications.webhooks.message import Message
from luigid.notifications.webhooks.sender import Sender
from luigid.notifications.webhooks.wants import Wants
from luigid.state.events import TaskNotice, WorkerLost

#: While so many messages wait for the receiver, further events join the next one.
MAX_WAITING: Final = 100
#: The least seconds that are doubled.
_LEAST_SECONDS: Final = 1.0


@dataclass(frozen=True, slots=True)
class OpenMessage:
    """A message that further events join."""

    message: Message
    #: when it is sent, by the monotonic clock
    due: float


class Hook:
    """The messages of one webhook. Not thread-safe, except for its sender."""

    def __init__(
        self,
        wants: Wants,
        sender: Sender,
        *,
        group_seconds: float,
        max_group_seconds: float,
        clock: Callable[[], float],
    ) -> None:
        """Group for `group_seconds`, longer while events go on; `clock` is monotonic."""
        self.wants = wants
        self.sender = sender
        self.open: OpenMessage | None = None
        #: id -> message that waits to be taken
        self.waiting: dict[str, Message] = {}
        self._group_seconds = group_seconds
        self._max_group_seconds = max(group_seconds, max_group_seconds)
        self._clock = clock
        #: seconds for which the last message was open, and when it was closed
        self._seconds = group_seconds
        self._closed: float | None = None

    def add(self, kind: str, event: TaskNotice | WorkerLost) -> None:
        """Add an event to the open message, or open one."""
        if self.open is None:
            now = self._clock()
            self._seconds = self._next_seconds(now)
            message = Message.begin(self.wants.name, event.time)
            self.open = OpenMessage(message, now + self._seconds)
        self.open = OpenMessage(self.open.message.with_event(kind, event), self.open.due)

    def update(self) -> None:
        """Send the open message if it is due, and if not too many wait."""
        if self.open is None or len(self.waiting) >= MAX_WAITING:
            return
        if self._clock() >= self.open.due:
            self.flush()

    def flush(self) -> None:
        """Send the open message now."""
        if self.open is not None:
            message, self.open = self.open.message, None
            self._closed = self._clock()
            self.send(message)

    def send(self, message: Message) -> None:
        """Hand a message to the sender."""
        self.waiting[message.id] = message
        self.sender.put(message)

    def _next_seconds(self, now: float) -> float:
        """Return for how long a message is open that begins now.

        If the last one was closed a short time ago, for twice as long as that.
        """
        if self._closed is None or now - self._closed > self._seconds:
            return self._group_seconds
        return min(max(2 * self._seconds, _LEAST_SECONDS), self._max_group_seconds)
