"""The task history as the server has it: one who records, and some who read."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

from luigid.history import luigi_tables
from luigid.history.database import connected, open_engine
from luigid.history.errors import DatabaseAway
from luigid.history.queries import Queries
from luigid.history.recorder import Recorder
from luigid.history.retention import Retention
from luigid.history.writer import Writer
from luigid.state.events import Event
from luigid.state.record.event_records import RunEvent

T = TypeVar("T")

_READERS = 2
#: Seconds for which a page waits: for what was observed before to be written, and for its own data.
_PATIENCE_TO_BE_WRITTEN = 1.0
_PATIENCE_TO_BE_READ = 10.0


class History:
    """Records events in a database that `prepare` has seen to, and answers questions."""

    def __init__(
        self, address: str, *, clock: Callable[[], float], retention_days: float | None = None
    ) -> None:
        """Take SQLAlchemy's URL of the database; nothing is connected before `start`.

        Records to which nothing has happened for `retention_days` are deleted.
        """
        self._engine = open_engine(address)
        self._queries = Queries(self._engine, clock)
        writer = Writer(self._engine)
        retention = Retention(self._engine, retention_days, clock, writer.forget)
        self._recorder = Recorder(
            writer.write,
            prepare=self._upgrade,
            sweep=retention.sweep,
            find_unwritten=writer.find_unwritten,
        )
        self._readers = ThreadPoolExecutor(_READERS, thread_name_prefix="task history")

    @property
    def queued(self) -> int:
        """How many events wait to be written."""
        return self._recorder.queued

    @property
    def dropped(self) -> int:
        """How many events were lost so far."""
        return self._recorder.dropped

    def observe(self, event: Event) -> None:
        """Take an event of the scheduler; this never waits."""
        self._recorder.observe(event)

    def written(self) -> Future[None]:
        """Return what is done once all that was observed so far is written, or dropped."""
        return self._recorder.written()

    def replay(self, events: Sequence[RunEvent]) -> None:
        """Take events of an earlier life of the server, before `start`; some may be written."""
        self._recorder.replay(events)

    def start(self) -> None:
        """Begin to write."""
        self._recorder.start()

    def close(self, seconds: float) -> None:
        """Write what is left, for so many seconds at most."""
        self._recorder.close(seconds)
        self._readers.shutdown(wait=False, cancel_futures=True)
        self._engine.dispose()

    async def read(self, ask: Callable[[Queries], T]) -> T:
        """Return what `ask` makes of the history, off the event loop.

        What was observed before is in it, if the database can keep up. Raises DatabaseAway.
        """
        await self._until_written()
        loop = asyncio.get_running_loop()
        answer = loop.run_in_executor(self._readers, ask, self._queries)
        try:
            return await asyncio.wait_for(answer, _PATIENCE_TO_BE_READ)
        except TimeoutError:
            raise DatabaseAway("it does not answer in time") from None

    async def _until_written(self) -> None:
        loop = asyncio.get_running_loop()
        is_written = asyncio.Event()

        def tell(_written: Future[None]) -> None:
            with suppress(RuntimeError):  # the loop has ended
                loop.call_soon_threadsafe(is_written.set)

        self._recorder.written().add_done_callback(tell)
        with suppress(TimeoutError):
            await asyncio.wait_for(is_written.wait(), _PATIENCE_TO_BE_WRITTEN)

    def _upgrade(self) -> None:
        with connected(self._engine) as connection:
            luigi_tables.upgrade(connection)
