"""The text of `/metrics`, formatted by Prometheus' client library.

It is imported at the first request for `/metrics`: counting does not need it.
"""

from collections.abc import Iterator, Sequence

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Metric, generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, HistogramMetricFamily
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector
from prometheus_client.utils import floatToGoString

from luigid.metrics.call_metrics import CallMetrics
from luigid.metrics.histogram import Histogram
from luigid.metrics.lag import EventLoopLag
from luigid.metrics.state_metrics import PartMetrics, Sources, StateMetrics
from luigid.state.state import SchedulerState


class ServerExposition:
    """Formats the metrics of one server, in a registry of its own."""

    content_type = CONTENT_TYPE_LATEST

    def __init__(
        self, state: SchedulerState, sources: Sources, calls: CallMetrics, lag: EventLoopLag
    ) -> None:
        """Take the state, the counts of other parts, and what counts calls and lag.

        Raises KeyError if the name of a source is not in `PART_METRICS`.
        """
        self._state_metrics = StateMetrics(state, sources)
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._registry.register(CallCollector(calls))
        self._registry.register(LagCollector(lag))

    def read(self) -> Collector:
        """Return the metrics of the state and of the sources with their present values."""
        return Snapshot(self._state_metrics.read())

    def format(self, snapshot: Collector) -> bytes:
        """Return a snapshot, and what was counted so far, as text."""
        return generate_latest(snapshot) + generate_latest(self._registry)


def format_standby(sources: Sources) -> tuple[bytes, str]:
    """Return the text of a standby's metrics, and its content type.

    Raises KeyError if the name of a source is not in `PART_METRICS`.
    """
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    text = generate_latest(Snapshot(PartMetrics(sources).read())) + generate_latest(registry)
    return text, CONTENT_TYPE_LATEST


class Snapshot(Collector):
    """Metrics with the values that were read before."""

    def __init__(self, metrics: Sequence[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> Sequence[Metric]:
        """Return the metrics."""
        return self._metrics


class CallCollector(Collector):
    """The metrics of the calls."""

    def __init__(self, calls: CallMetrics) -> None:
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

    def __init__(self, lag: EventLoopLag) -> None:
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
