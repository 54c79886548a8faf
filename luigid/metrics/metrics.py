"""`/metrics`: the server's own figures, and what a collector keeps of the tasks."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Metric, generate_latest
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

from luigid.metrics.call_metrics import CallFigures
from luigid.metrics.collectors import Exposition, TaskMetrics
from luigid.metrics.figures import Figures, Sources
from luigid.metrics.lag import Lag
from luigid.state.state import SchedulerState


class Metrics:
    """All figures of one server; nothing of it is global."""

    def __init__(
        self, state: SchedulerState, *, sources: Sources, tasks: TaskMetrics | None
    ) -> None:
        """Take the scheduler's state, what other parts count, and the collector, if there is one.

        Raises KeyError for a source of an unknown name.
        """
        self._figures = Figures(state, {**sources, **(tasks.sources() if tasks else {})})
        self._tasks = tasks
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._calls = CallFigures(self._registry)
        self._lag = Lag(self._registry)
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

        Figures are read at once, on the event loop; the text is written in a thread.
        """
        figures = Read(self._figures.read())
        loop = asyncio.get_running_loop()
        own = await loop.run_in_executor(self._writer, self._write, figures)
        tasks = Exposition(b"", {})
        if self._tasks is not None:
            tasks = await self._tasks.expose(self._writer)
        headers = {**tasks.headers, "Content-Type": CONTENT_TYPE_LATEST}
        return Exposition(own + tasks.text, headers)

    def _write(self, figures: Collector) -> bytes:
        return generate_latest(figures) + generate_latest(self._registry)


class Read(Collector):
    """Figures that were read before."""

    def __init__(self, metrics: Sequence[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> Sequence[Metric]:
        """Return them."""
        return self._metrics
