"""Streams of changes: one poll of the overview serves all open streams."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextvars import Context
from typing import Any, TypeAlias

from luigid.overview.overview import Overview

logger = logging.getLogger(__name__)

#: a `Change`; None is a heartbeat
StreamMessage: TypeAlias = dict[str, Any] | None


class Stream:
    """The messages for one client. A slow client gets only the latest change."""

    def __init__(self, seen_revision: str | None, now: float) -> None:
        """Take the revision that the client has seen, if any."""
        self.seen_revision = seen_revision
        #: when the last message was sent, and when the last change
        self.sent_at = now
        self.change_sent_at = float("-inf")
        self._message: StreamMessage = None
        #: a message was sent, or the stream was closed
        self._wake_up = asyncio.Event()
        self._is_closed = False

    def send(self, message: StreamMessage, now: float) -> None:
        """Replace the pending message, if there is one; a heartbeat does not replace a change."""
        self.sent_at = now
        if message is not None:
            self.change_sent_at = now
            self.seen_revision = message["revision"]
            self._message = message
        self._wake_up.set()

    def close(self) -> None:
        """End the stream and drop the pending message."""
        self._is_closed = True
        self._wake_up.set()

    async def messages(self) -> AsyncIterator[StreamMessage]:
        """Yield messages until the stream is closed."""
        while True:
            await self._wake_up.wait()
            if self._is_closed:
                return
            self._wake_up.clear()
            message, self._message = self._message, None
            yield message


class Streams:
    """All open streams. While there are any, the overview is polled for changes."""

    def __init__(
        self,
        overview: Overview,
        *,
        clock: Callable[[], float] = time.monotonic,
        poll_interval: float = 0.1,
        change_interval: float = 1.0,
        heartbeat_interval: float = 15.0,
    ) -> None:
        """Take a clock and intervals, all in seconds.

        A stream gets at most one change in `change_interval`, and a heartbeat after
        `heartbeat_interval` without a message.
        """
        self._overview = overview
        self._clock = clock
        self._poll_interval = poll_interval
        self._change_interval = change_interval
        self._heartbeat_interval = heartbeat_interval
        self._open: set[Stream] = set()
        self._polling: asyncio.Task[None] | None = None
        self._is_stopped = False

    def __len__(self) -> int:
        """Return the number of open streams."""
        return len(self._open)

    async def open(self, seen_revision: str | None) -> Stream:
        """Open a stream for a client that has seen a revision, or none.

        Its first message is the present `Change`, unless the client has seen this revision.
        """
        stream = Stream(seen_revision, self._clock())
        if seen_revision != self._overview.revision:
            stream.send(await self._overview.change(), self._clock())
        if self._is_stopped:
            stream.close()
            return stream
        self._open.add(stream)
        if self._polling is None:
            self._polling = asyncio.create_task(self._poll_while_open(), context=Context())
        return stream

    def close(self, stream: Stream) -> None:
        """End a stream and forget it."""
        stream.close()
        self._open.discard(stream)

    def stop(self) -> None:
        """End all streams at once, and from now on every new one."""
        self._is_stopped = True
        for stream in list(self._open):
            self.close(stream)

    async def poll(self) -> None:
        """Send a change or a heartbeat to every stream that is due."""
        now = self._clock()
        revision = self._overview.revision
        due = [
            stream
            for stream in self._open
            if stream.seen_revision != revision
            and now >= stream.change_sent_at + self._change_interval
        ]
        if due:
            change = await self._overview.change()
            for stream in due:
                stream.send(change, now)
        for stream in self._open:
            if now >= stream.sent_at + self._heartbeat_interval:
                stream.send(None, now)

    async def _poll_while_open(self) -> None:
        while self._open:
            await asyncio.sleep(self._poll_interval)
            try:
                await self.poll()
            except Exception:
                logger.exception("polling for changes failed")
                await asyncio.sleep(self._heartbeat_interval)
        self._polling = None
