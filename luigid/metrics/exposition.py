"""The text of `/metrics`, written with Prometheus' client library.

It is imported when `/metrics` is first asked for: what counts needs nothing of it.
"""

from collections.abc import Iterator, Sequence

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Metric, generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, HistogramMetricFamily
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector
from prometheus_client.utils import floatToGoString

from luigid.metrics.call_metrics import CallFigures
from luigid.metrics.figures import Figures, Sources
from luigid.metrics.histogram import Histogram
from luigid.metrics.lag import Lag
from luigid.state.state import SchedulerState


class ServerExposition:
    """The figures of one server as text; nothing of it is global."""

    content_type = CONTENT_TYPE_LATEST

    def __init__(
        self, state: SchedulerState, sources: Sources, calls: CallFigures, lag: Lag
    ) -> None:
        """Take the state and what counts. Raises KeyError for a source of an unknown name."""
        self._figures = Figures(state, sources)
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._registry.register(CallCollector(calls))
        self._registry.register(LagCollector(lag))

    def read(self) -> Collector:
        """Return the figures of the scheduler and its parts as they are now."""
        return Read(self._figures.read())

    def write(self, figures: Collector) -> bytes:
        """Return figures that were read, and those that were counted, as text."""
        return generate_latest(figures) + generate_latest(self._registry)


class Read(Collector):
    """Figures that were read before."""

    def __init__(self, metrics: Sequence[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> Sequence[Metric]:
        """Return them."""
        return self._metrics


class CallCollector(Collector):
    """The figures of the calls."""

    def __init__(self, calls: CallFigures) -> None:
        self._calls = calls

    def collect(self) -> Iterator[Metric]:
        """Yield the number and the durations of the calls."""
        numbers = CounterMetricFamily(
            "luigid_rpc_calls_total",
            "Calls of RPC methods, by HTTP status of the answer.",
            labels=["method", "status"],
        )
        # Copies: calls go on to be counted by the event loop.
        for (method, status), count in list(self._calls.counts.items()):
            numbers.add_metric([method, str(status)], count.number, created=count.created)
        yield numbers
        durations = HistogramMetricFamily(
            "luigid_rpc_duration_seconds",
            "Time from the head of a call to the end of its answer.",
            labels=["method"],
        )
        for method, histogram in list(self._calls.durations.items()):
            _add_histogram(durations, {"method": method}, histogram)
        yield durations


class LagCollector(Collector):
    """The lag of the event loop."""

    def __init__(self, lag: Lag) -> None:
        self._lag = lag

    def collect(self) -> Iterator[Metric]:
        """Yield its distribution."""
        family = HistogramMetricFamily(
            "luigid_event_loop_lag_seconds",
            "How late the event loop was, sampled ten times a second.",
            labels=[],
        )
        _add_histogram(family, {}, self._lag.histogram)
        yield family


def _text(bound: float) -> str:
    text: str = floatToGoString(bound)  # type: ignore[no-untyped-call]
    return text


def _add_histogram(
    family: HistogramMetricFamily, labels: dict[str, str], histogram: Histogram
) -> None:
    total, buckets = 0, []
    for bound, count in zip([*histogram.bounds, float("inf")], list(histogram.counts), strict=True):
        total += count
        buckets.append((_text(bound), total))
    family.add_metric(list(labels.values()), buckets, histogram.sum)
    family.add_sample(f"{family.name}_created", labels, histogram.created)
