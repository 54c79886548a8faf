"""The metrics page: metrics of the server, and those of a collector of task metrics."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from luigid.metrics.call_metrics import CallMetrics
from luigid.metrics.collectors import Exposition, TaskCollector
from luigid.metrics.lag import EventLoopLag
from luigid.state.state import SchedulerState

if TYPE_CHECKING:
    from luigid.metrics.exposition import ServerExposition
    from luigid.metrics.state_metrics import Sources


class ServerMetrics:
    """All metrics of one server."""

    def __init__(
        self, state: SchedulerState, *, sources: "Sources", collector: TaskCollector | None
    ) -> None:
        """Take the state, the counts of other parts, and the collector of task metrics, if any.

        The names of the sources are those of `PART_METRICS`.
        """
        self._state = state
        self._sources = {**sources, **({} if collector is None else collector.sources())}
        self._collector = collector
        self._calls = CallMetrics()
        self._lag = EventLoopLag()
        self._exposition: ServerExposition | None = None
        # Not the default executor, whose threads may all be waiting for a database.
        self._writer = ThreadPoolExecutor(1, "metrics")

    @property
    def count_call(self) -> Callable[[str, int, float], None]:
        """The function that counts an answered call: RPC method, HTTP status, seconds."""
        return self._calls.count

    async def sample(self) -> None:
        """Sample the lag of the event loop until cancelled."""
        await self._lag.sample()

    async def page(self) -> Exposition:
        """Return the body and headers of `/metrics`.

        The values are read at once, on the event loop; the text is formatted in a thread, which
        imports Prometheus' client library at the first request.
        """
        loop = asyncio.get_running_loop()
        server = self._exposition
        if server is None:
            server = await loop.run_in_executor(self._writer, self._load)
        own = await loop.run_in_executor(self._writer, server.format, server.read())
        tasks = Exposition(b"", {})
        if self._collector is not None:
            tasks = await self._collector.expose(self._writer)
        headers = {**tasks.headers, "Content-Type": server.content_type}
        return Exposition(own + tasks.text, headers)

    def _load(self) -> "ServerExposition":
        from luigid.metrics.exposition import ServerExposition

        if self._exposition is None:
            self._exposition = ServerExposition(self._state, self._sources, self._calls, self._lag)
        return self._exposition
