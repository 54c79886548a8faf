"""`/metrics`: figures of the server, and those of a collector of task metrics."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from luigid.metrics.call_metrics import CallFigures
from luigid.metrics.collectors import Exposition, TaskMetrics
from luigid.metrics.lag import Lag
from luigid.state.state import SchedulerState

if TYPE_CHECKING:
    from luigid.metrics.exposition import ServerExposition
    from luigid.metrics.figures import Sources


class Metrics:
    """All figures of one server; nothing of it is global."""

    def __init__(
        self, state: SchedulerState, *, sources: "Sources", tasks: TaskMetrics | None
    ) -> None:
        """Take the scheduler's state, what other parts count, and the collector, if there is one.

        `sources` are by the names of `figures.FIGURES`.
        """
        self._state = state
        self._sources = {**sources, **(tasks.sources() if tasks else {})}
        self._tasks = tasks
        self._calls = CallFigures()
        self._lag = Lag()
        self._exposition: ServerExposition | None = None
        # Not asyncio's own threads, which may all be waiting for a database.
        self._writer = ThreadPoolExecutor(1, "metrics")

    @property
    def count_call(self) -> Callable[[str, int, float], None]:
        """What counts an answered call: its RPC method, HTTP status and seconds."""
        return self._calls.count

    async def sample(self) -> None:
        """Go on sampling what must be sampled, until cancelled."""
        await self._lag.sample()

    async def page(self) -> Exposition:
        """Return `/metrics`: the body and its headers.

        Figures are read at once, on the event loop; the text is written in a thread, which the
        first time imports Prometheus' client library, too.
        """
        loop = asyncio.get_running_loop()
        server = self._exposition
        if server is None:
            server = await loop.run_in_executor(self._writer, self._load)
        own = await loop.run_in_executor(self._writer, server.write, server.read())
        tasks = Exposition(b"", {})
        if self._tasks is not None:
            tasks = await self._tasks.expose(self._writer)
        headers = {**tasks.headers, "Content-Type": server.content_type}
        return Exposition(own + tasks.text, headers)

    def _load(self) -> "ServerExposition":
        # In a thread: it takes longer to import than the event loop may be held.
        from luigid.metrics.exposition import ServerExposition

        if self._exposition is None:
            self._exposition = ServerExposition(self._state, self._sources, self._calls, self._lag)
        return self._exposition
