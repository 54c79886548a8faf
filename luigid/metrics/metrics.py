"""The metrics page: metrics of the server, and those of a collector of task metrics."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Metric, generate_latest
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

from luigid.metrics.call_metrics import CallMetrics
from luigid.metrics.collectors import Exposition, TaskCollector
from luigid.metrics.lag import EventLoopLag
from luigid.metrics.state_metrics import Sources, StateMetrics
from luigid.state.state import SchedulerState


class ServerMetrics:
    """All metrics of one server, in a registry of its own."""

    def __init__(
        self, state: SchedulerState, *, sources: Sources, collector: TaskCollector | None
    ) -> None:
        """Take the state, the counts of other parts, and the collector of task metrics, if any.

        Raises KeyError if the name of a source is not in `PART_METRICS`.
        """
        collector_sources = {} if collector is None else collector.sources()
        self._state_metrics = StateMetrics(state, {**sources, **collector_sources})
        self._collector = collector
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._calls = CallMetrics(self._registry)
        self._lag = EventLoopLag(self._registry)
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

        The values are read at once, on the event loop; the text is formatted in a thread.
        """
        snapshot = Snapshot(self._state_metrics.read())
        loop = asyncio.get_running_loop()
        own = await loop.run_in_executor(self._writer, self._format, snapshot)
        tasks = Exposition(b"", {})
        if self._collector is not None:
            tasks = await self._collector.expose(self._writer)
        headers = {**tasks.headers, "Content-Type": CONTENT_TYPE_LATEST}
        return Exposition(own + tasks.text, headers)

    def _format(self, snapshot: Collector) -> bytes:
        return generate_latest(snapshot) + generate_latest(self._registry)


class Snapshot(Collector):
    """Metrics with the values that were read before."""

    def __init__(self, metrics: Sequence[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> Sequence[Metric]:
        """Return the metrics."""
        return self._metrics
