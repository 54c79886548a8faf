"""All webhooks of a server: from events to stored messages to their senders.

A message is stored in the transaction that makes its events durable, again with each further event,
and deleted when its receiver has taken it. So no event is lost, also if the server is killed; then
a message may be sent twice, with the same id.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress

from luigid.notifications.webhooks.hook import Hook, OpenMessage
from luigid.notifications.webhooks.message import Message
from luigid.state.events import Event, TaskNotice, WorkerLost
from luigid.state.record.records import Record
from luigid.state.slices import Slices, in_chunks
from luigid.wording import count_of

logger = logging.getLogger(__name__)


class Webhooks:
    """The webhooks. They belong to the event loop's thread."""

    def __init__(self, *, is_stored: bool) -> None:
        """Begin without webhooks. Without a store, messages are in memory only."""
        self._hooks: dict[str, Hook] = {}
        self._is_stored = is_stored
        #: webhook -> its open message before the transaction in progress
        self._before: dict[str, OpenMessage | None] = {}
        #: ids of messages whose rows are to be deleted, and of those that the transaction deletes
        self._ended: list[str] = []
        self._ending: list[str] = []
        #: rows of which it is unknown what is stored, since a transaction failed
        self._uncertain: dict[str, Record | None] = {}
        self._write_soon: Callable[[], None] = _do_nothing
        self._loop: asyncio.AbstractEventLoop | None = None

    # Figures

    @property
    def waiting(self) -> int:
        """The number of messages that are not taken yet."""
        hooks = self._hooks.values()
        return sum(len(hook.waiting) + (hook.open is not None) for hook in hooks)

    @property
    def sent(self) -> int:
        """The number of messages that their receivers have taken."""
        return sum(hook.sender.sent for hook in self._hooks.values())

    @property
    def failed(self) -> int:
        """The number of attempts that failed."""
        return sum(hook.sender.failed for hook in self._hooks.values())

    @property
    def dropped(self) -> int:
        """The number of messages that were given up or refused."""
        return sum(hook.sender.dropped for hook in self._hooks.values())

    # The life of a server

    def add_hook(self, hook: Hook) -> None:
        """Add a webhook, whose sender calls `ended`."""
        self._hooks[hook.wants.name] = hook

    def write_with(self, write_soon: Callable[[], None]) -> None:
        """Take what makes the journal ask for rows, also if no call changes anything."""
        self._write_soon = write_soon

    def restore(self, records: Iterable[tuple[str, Record]]) -> None:
        """Take the stored messages of an earlier process, by key; call this before `start`.

        Raises KeyError or TypeError if one is invalid.
        """
        unknown: dict[str, int] = {}
        for key, record in records:
            message = Message.read(record)
            hook = self._hooks.get(message.webhook)
            if hook is None:
                unknown[message.webhook] = unknown.get(message.webhook, 0) + 1
                self._ended.append(key)
            else:
                hook.send(message)
        for name, count in unknown.items():
            messages = count_of(count, "message was", "messages were")
            logger.warning("there is no webhook %s any more: its %s dropped", name, messages)

    def start(self) -> None:
        """Start to send messages."""
        self._loop = asyncio.get_running_loop()
        if self._ended:
            self._write_soon()
        for hook in self._hooks.values():
            hook.sender.start()

    def observe(self, event: Event) -> None:
        """Take an event whose change is durable."""
        if not self._is_stored and isinstance(event, TaskNotice | WorkerLost):
            self._add(event)

    def update(self) -> None:
        """Send the messages that are due, unless a transaction may still change them."""
        if not self._before:
            for hook in self._hooks.values():
                hook.update()

    def close(self, timeout: float) -> None:
        """Try once more to send each message, within `timeout` seconds, and end the threads."""
        for hook in self._hooks.values():
            hook.flush()
        for hook in self._hooks.values():
            hook.sender.close(timeout)
        if self.waiting and not self._is_stored:
            unsent = count_of(self.waiting, "message of a webhook was", "messages of webhooks were")
            logger.error("at least %s not sent", unsent)

    # What the journal asks for

    def store(self, events: Sequence[Event]) -> Slices[list[tuple[str, Record | None]]]:
        """Add events to messages; return the rows of the transaction that stores them, by key.

        The record None deletes a row.
        """
        for chunk in in_chunks(events):
            for event in chunk:
                if isinstance(event, TaskNotice | WorkerLost):
                    self._add(event)
            yield
        self._ending, self._ended = self._ended, []
        rows: list[tuple[str, Record | None]] = [(key, None) for key in self._ending]
        for name in self._before:
            opened = self._hooks[name].open
            assert opened is not None
            rows.append((opened.message.id, opened.message.record()))
        return rows

    def committed(self) -> None:
        """Take that the transaction is durable."""
        self._before = {}
        self._ending = []

    def failed_to_commit(self) -> None:
        """Take the events back that `store` added, because their changes were rolled back."""
        self._ended += self._ending
        self._ending = []
        for name, before in self._before.items():
            hook = self._hooks[name]
            if hook.open is not None:
                self._uncertain[hook.open.message.id] = None
            if before is not None:
                self._uncertain[before.message.id] = before.message.record()
            hook.open = before
        self._before = {}

    def uncertain(self) -> list[tuple[str, Record | None]]:
        """Return the rows to write once the store is back, see `certain`."""
        return list(self._uncertain.items())

    def certain(self) -> None:
        """Take that the rows of `uncertain` are written."""
        self._uncertain = {}

    def ended(self, message: Message) -> None:
        """Take, in a sender's thread, that a message need not be sent again."""
        if self._loop is None:
            return
        with suppress(RuntimeError):  # the loop is closed: the next start sends it again
            self._loop.call_soon_threadsafe(self._end, message)

    def _end(self, message: Message) -> None:
        self._hooks[message.webhook].waiting.pop(message.id, None)
        if self._is_stored:
            self._ended.append(message.id)
            self._write_soon()

    def _add(self, event: TaskNotice | WorkerLost) -> None:
        for name, hook in self._hooks.items():
            kind = hook.wants.kind_of(event)
            if kind is None:
                continue
            if self._is_stored:
                self._before.setdefault(name, hook.open)
            hook.add(kind, event)


def _do_nothing() -> None:
    pass
