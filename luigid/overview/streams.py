"""Streams of changes: one look at what has changed for all that are open."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from typing import Any, TypeAlias

from luigid.overview.overview import Overview

logger = logging.getLogger(__name__)

#: a `Change`; None: there is none, but the stream goes on
Message: TypeAlias = dict[str, Any] | None


class Stream:
    """What one client is told. One that does not keep up misses all but the latest."""

    def __init__(self, seen: str | None, now: float) -> None:
        """Take the revision that the client has seen, if any."""
        self.seen = seen
        #: when it was last told anything, and when of a change
        self.told_at = now
        self.changed_at = float("-inf")
        self._message: Message = None
        self._is_told = asyncio.Event()
        self._is_closed = False

    def tell(self, message: Message, now: float) -> None:
        """Put a message in place of one that is not yet taken; None does not displace a change."""
        self.told_at = now
        if message is not None:
            self.changed_at = now
            self.seen = message["revision"]
            self._message = message
        self._is_told.set()

    def close(self) -> None:
        """End the stream; what is not yet taken is lost."""
        self._is_closed = True
        self._is_told.set()

    async def messages(self) -> AsyncIterator[Message]:
        """Yield messages until the stream is closed."""
        while True:
            await self._is_told.wait()
            if self._is_closed:
                return
            self._is_told.clear()
            message, self._message = self._message, None
            yield message


class Streams:
    """All open streams. While there are any, a look is taken every now and then."""

    def __init__(
        self,
        overview: Overview,
        *,
        clock: Callable[[], float] = time.monotonic,
        look_every: float = 0.1,
        between: float = 1.0,
        heartbeat: float = 15.0,
    ) -> None:
        """Take a clock (seconds since any time) and durations in seconds.

        A stream is told of a change at most once in `between`, and that it goes on after
        `heartbeat` without anything.
        """
        self._overview = overview
        self._clock = clock
        self._look_every = look_every
        self._between = between
        self._heartbeat = heartbeat
        self._open: set[Stream] = set()
        self._looking: asyncio.Task[None] | None = None
        self._is_stopped = False

    def __len__(self) -> int:
        """Return how many are open."""
        return len(self._open)

    async def open(self, seen: str | None) -> Stream:
        """Open a stream for a client which has seen a revision, or None.

        It is told how things are at once, unless it has seen that.
        """
        stream = Stream(seen, self._clock())
        if seen != self._overview.revision:
            stream.tell(await self._overview.change(), self._clock())
        if self._is_stopped:
            stream.close()
            return stream
        self._open.add(stream)
        if self._looking is None:
            self._looking = asyncio.create_task(self._look_on())
        return stream

    def close(self, stream: Stream) -> None:
        """End a stream and forget it."""
        stream.close()
        self._open.discard(stream)

    def stop(self) -> None:
        """End all streams at once, and those that are still to be opened."""
        self._is_stopped = True
        for stream in list(self._open):
            self.close(stream)

    async def look(self) -> None:
        """Tell every stream that is due."""
        now = self._clock()
        revision = self._overview.revision
        due = [
            stream
            for stream in self._open
            if stream.seen != revision and now >= stream.changed_at + self._between
        ]
        if due:
            change = await self._overview.change()
            for stream in due:
                stream.tell(change, now)
        for stream in self._open:
            if now >= stream.told_at + self._heartbeat:
                stream.tell(None, now)

    async def _look_on(self) -> None:
        while self._open:
            await asyncio.sleep(self._look_every)
            try:
                await self.look()
            except Exception:
                logger.exception("the look at what has changed failed")
                await asyncio.sleep(self._heartbeat)
        self._looking = None
