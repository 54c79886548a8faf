"""Streams of changes: one ticker for all that are open."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import Any, TypeAlias

from luigid.overview.overview import Overview

logger = logging.getLogger(__name__)

#: a `Change`, or None: there is none, but the stream goes on
Message: TypeAlias = dict[str, Any] | None


class Stream:
    """What one client follows. A client that does not keep up misses all but the latest."""

    def __init__(self, seen: str | None) -> None:
        """Take the revision that the client has seen, if any."""
        self.revision = seen
        #: when it was last told of a change, and of anything
        self.changed_at = self.told_at = float("-inf")
        self._message: Message = None
        self._is_told = asyncio.Event()
        self._is_closed = False

    def tell(self, message: Message, now: float) -> None:
        """Have the client told, in place of what it was to be told before."""
        self.told_at = now
        if message is not None:
            self.changed_at = now
            self.revision = message["revision"]
            self._message = message
        self._is_told.set()

    def close(self) -> None:
        """End the stream."""
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
    """All open streams. Each is told of a change at most once in `between` seconds."""

    def __init__(
        self,
        overview: Overview,
        *,
        clock: Callable[[], float] = time.monotonic,
        between: float = 1.0,
        heartbeat: float = 15.0,
        look_every: float = 0.1,
    ) -> None:
        """Take the clock (seconds since any time) and times in seconds.

        After `heartbeat` without anything, a stream is told that it goes on.
        """
        self._overview = overview
        self._clock = clock
        self._between = between
        self._heartbeat = heartbeat
        self._look_every = look_every
        self._open: set[Stream] = set()
        self._ticking: asyncio.Task[None] | None = None
        self._is_closed = False

    def __len__(self) -> int:
        return len(self._open)

    async def open(self, seen: str | None) -> Stream:
        """Open a stream for a client which has seen a revision, or None.

        It is told at once how things are, unless it has seen that.
        """
        stream = Stream(seen)
        if seen != self._overview.revision:
            stream.tell(await self._overview.change(), self._clock())
        else:
            stream.told_at = self._clock()
        if self._is_closed:
            stream.close()
        else:
            self._open.add(stream)
            if self._ticking is None:
                self._ticking = asyncio.create_task(self._tick())
        return stream

    def close(self, stream: Stream) -> None:
        """End a stream and forget it."""
        stream.close()
        self._open.discard(stream)

    async def look(self) -> None:
        """Tell each stream that is due."""
        now = self._clock()
        revision = self._overview.revision
        due = [
            stream
            for stream in self._open
            if stream.revision != revision and now >= stream.changed_at + self._between
        ]
        if due:
            change = await self._overview.change()
            for stream in due:
                stream.tell(change, now)
        for stream in self._open:
            if now >= stream.told_at + self._heartbeat:
                stream.tell(None, now)

    async def stop(self) -> None:
        """End all streams, and those that are still to be opened."""
        self._is_closed = True
        for stream in list(self._open):
            self.close(stream)
        if self._ticking is not None:
            self._ticking.cancel()
            with suppress(asyncio.CancelledError):
                await self._ticking

    async def _tick(self) -> None:
        while self._open:
            await asyncio.sleep(self._look_every)
            try:
                await self.look()
            except Exception:
                logger.exception("the look at what has changed failed")
        self._ticking = None
