"""The task history: writes events to a database and answers queries."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

from luigid.history import luigi_tables
from luigid.history.database import open_engine, transaction
from luigid.history.errors import DatabaseUnavailableError
from luigid.history.queries import Queries
from luigid.history.recorder import Recorder
from luigid.history.retention import Retention
from luigid.history.writer import Writer
from luigid.state.events import Event
from luigid.state.record.event_records import RunEvent

T = TypeVar("T")

_READERS = 2
#: Seconds for which a query waits until the events before it are written.
_WRITE_TIMEOUT = 1.0
#: Seconds within which a query must be answered.
_READ_TIMEOUT = 10.0


class History:
    """Records events in a database with Luigi's tables, and answers queries about them."""

    def __init__(
        self,
        address: str,
        *,
        clock: Callable[[], float],
        retention_days: float | None = None,
        write_timeout: float = _WRITE_TIMEOUT,
        read_timeout: float = _READ_TIMEOUT,
    ) -> None:
        """Take SQLAlchemy's URL of a database that `prepare` has set up; `start` connects to it.

        Records whose last event is older than `retention_days` are deleted. A query waits for
        `write_timeout` seconds until the events before it are written, and is given up after
        `read_timeout` seconds.
        """
        self._write_timeout = write_timeout
        self._read_timeout = read_timeout
        self._engine = open_engine(address)
        self._queries = Queries(self._engine, clock)
        writer = Writer(self._engine)
        retention = Retention(self._engine, retention_days, clock, writer.clear_cache)
        self._recorder = Recorder(
            writer.write,
            prepare=self._upgrade,
            sweep=retention.sweep,
            find_unwritten=writer.find_unwritten,
        )
        self._readers = ThreadPoolExecutor(_READERS, thread_name_prefix="task history")

    @property
    def queued(self) -> int:
        """The number of events that wait to be written."""
        return self._recorder.queued

    @property
    def dropped(self) -> int:
        """The number of events that were dropped or could not be written."""
        return self._recorder.dropped

    def observe(self, event: Event) -> None:
        """Queue an event of the scheduler, without blocking."""
        self._recorder.observe(event)

    def written(self) -> Future[None]:
        """Return a future that completes when all events so far are written or dropped."""
        return self._recorder.written()

    def replay(self, events: Sequence[RunEvent]) -> None:
        """Take events of an earlier process, some of which may be written; call before `start`."""
        self._recorder.replay(events)

    def start(self) -> None:
        """Start the thread that writes."""
        self._recorder.start()

    def close(self, timeout: float) -> None:
        """Write the queued events, within `timeout` seconds, and close the database."""
        self._recorder.close(timeout)
        self._readers.shutdown(wait=False, cancel_futures=True)
        self._engine.dispose()

    async def read(self, ask: Callable[[Queries], T]) -> T:
        """Return the result of `ask`, which is called in a thread.

        The queries see the events observed before, unless these are not written in time. Raises
        DatabaseUnavailableError.
        """
        await self._until_written()
        loop = asyncio.get_running_loop()
        answer = loop.run_in_executor(self._readers, ask, self._queries)
        try:
            return await asyncio.wait_for(answer, self._read_timeout)
        except TimeoutError:
            raise DatabaseUnavailableError("it does not answer in time") from None

    async def _until_written(self) -> None:
        loop = asyncio.get_running_loop()
        is_written = asyncio.Event()

        def wake(_written: Future[None]) -> None:
            with suppress(RuntimeError):  # the loop has ended
                loop.call_soon_threadsafe(is_written.set)

        self._recorder.written().add_done_callback(wake)
        with suppress(TimeoutError):
            await asyncio.wait_for(is_written.wait(), self._write_timeout)

    def _upgrade(self) -> None:
        with transaction(self._engine) as connection:
            luigi_tables.upgrade(connection)
