"""Metrics that are read on each request: of the scheduler's state, and of other parts."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Final

from prometheus_client import Metric
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily

from luigid import __version__
from luigid.state.state import SchedulerState
from luigid.state.task import STATUSES, SUSPENDED
from luigid.texts import encodable

#: Maximum of families with series of their own; all others are summed up as `other`.
MAX_FAMILIES: Final = 100
_OTHER: Final = "other"
_STATUSES: Final = tuple(status for status in STATUSES if status != SUSPENDED)


@dataclass(frozen=True, slots=True)
class PartMetric:
    """The description of a number that another part of the server counts."""

    name: str
    help: str

    def metric(self, value: float) -> Metric:
        """Return the metric with a value: a counter if the name ends in `_total`, else a gauge."""
        if self.name.endswith("_total"):
            return CounterMetricFamily(self.name, self.help, value)
        return GaugeMetricFamily(self.name, self.help, value)


#: All numbers that other parts may count.
PART_METRICS: Final = (
    PartMetric("luigid_leader", "1 on the server that has the state, 0 on a standby."),
    PartMetric(
        "luigid_store_up",
        "1 while the database of the state can be used, else 0; 1 if the state is in memory only.",
    ),
    PartMetric("luigid_history_queued", "Events that wait to be written to the task history."),
    PartMetric("luigid_history_dropped_total", "Events that are missing in the task history."),
    PartMetric("luigid_mails_queued", "Mails that wait to be sent."),
    PartMetric("luigid_mails_sent_total", "Mails that the mail host, or the service, has taken."),
    PartMetric("luigid_mails_dropped_total", "Mails that were given up or refused."),
    PartMetric("luigid_webhooks_waiting", "Messages of webhooks that were not taken yet."),
    PartMetric("luigid_webhooks_sent_total", "Messages of webhooks that were taken."),
    PartMetric("luigid_webhooks_failed_total", "Attempts to send a message that failed."),
    PartMetric("luigid_webhooks_dropped_total", "Messages of webhooks given up or refused."),
    PartMetric("luigid_collector_queued", "Events that wait for the collector datadog or custom."),
    PartMetric("luigid_collector_dropped_total", "Events that this collector was not told of."),
    PartMetric("luigid_collector_failed_total", "Events on which this collector failed."),
    PartMetric(
        "luigid_collector_left_out_total",
        "Events that the collector prometheus counts as other, because there are too many series.",
    ),
)
_BY_NAME = {part_metric.name: part_metric for part_metric in PART_METRICS}

#: Name of a part metric -> function that reads its value, on the event loop, without blocking.
Sources = Mapping[str, Callable[[], float]]


class PartMetrics:
    """The metrics of the version and of other parts."""

    def __init__(self, sources: Sources) -> None:
        """Take the sources. Raises KeyError if a name is not in PART_METRICS."""
        self._sources = [(_BY_NAME[name], read) for name, read in sources.items()]

    def read(self) -> list[Metric]:
        """Return the metrics with their present values."""
        help_ = "1, with the version of the server."
        version = _gauge("luigid_build_info", help_, ["version"], [([__version__], 1)])
        return [version, *(metric.metric(read()) for metric, read in self._sources)]


class StateMetrics:
    """Metrics of the state, and of the sources.

    Reading them visits no task, because the state keeps counts.
    """

    def __init__(
        self, state: SchedulerState, sources: Sources, max_families: int = MAX_FAMILIES
    ) -> None:
        """Take the state and the sources. Raises KeyError if a name is not in PART_METRICS."""
        self._state = state
        self._max_families = max_families
        self._parts = PartMetrics(sources)
        self._named: dict[str, None] = {}

    def read(self) -> list[Metric]:
        """Return the metrics with their present values."""
        return [
            self._tasks(),
            self._ready(),
            self._family_tasks(),
            self._workers(),
            self._paused(),
            *self._parts.read(),
        ]

    def _tasks(self) -> Metric:
        counts = ((status, self._state.count(status)) for status in _STATUSES)
        help_ = "Tasks by status."
        return _gauge("luigid_tasks", help_, ["status"], (([s], n) for s, n in counts))

    def _ready(self) -> Metric:
        help_ = "PENDING tasks that wait for no other task."
        return GaugeMetricFamily("luigid_ready_tasks", help_, self._state.indices.runners.ready)

    def _family_tasks(self) -> Metric:
        help_ = (
            f"Tasks by family and status; the first {self._max_families} families by name, "
            f"the rest as {_OTHER}."
        )
        samples = (
            ([family, status], count)
            for family, counts in self._bounded_families().items()
            for status, count in counts.items()
        )
        return _gauge("luigid_family_tasks", help_, ["family", "status"], samples)

    def _bounded_families(self) -> Mapping[str, Mapping[str, int]]:
        """Return label -> status -> number of tasks. Several families may share a label.

        A family that once had a series of its own keeps it, so that the series is not interrupted.
        """
        families = self._state.families()
        if len(self._named) < self._max_families:
            new = (family for family in families if family not in self._named)
            self._named |= dict.fromkeys(islice(new, self._max_families - len(self._named)))
        named = {name: families[name] for name in self._named if name in families}
        rest = self._rest(named)
        by_label: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for name, counts in named.items():
            by_label[encodable(name)].update(counts)
        if rest:
            by_label[_OTHER].update(rest)
        return by_label

    def _rest(self, named: Mapping[str, Mapping[str, int]]) -> Counter[str]:
        rest = Counter({status: self._state.count(status) for status in _STATUSES})
        for counts in named.values():
            rest.subtract(counts)
        return +rest

    def _workers(self) -> Metric:
        counts = Counter({"active": 0, "disabled": 0})
        counts.update(worker.state for worker in self._state.workers.values())
        samples = (([state], count) for state, count in counts.items())
        return _gauge("luigid_workers", "Workers by state.", ["state"], samples)

    def _paused(self) -> Metric:
        help_ = "1 while the scheduler is paused, else 0."
        return GaugeMetricFamily("luigid_paused", help_, float(self._state.is_paused))


def _gauge(
    name: str, help_: str, labels: list[str], samples: Iterable[tuple[list[str], float]]
) -> Metric:
    metric = GaugeMetricFamily(name, help_, labels=labels)
    for values, number in samples:
        metric.add_metric(values, number)
    return metric
