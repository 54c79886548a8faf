"""Figures that are read when somebody asks: those of the scheduler, and what other parts count."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Final

from prometheus_client import Metric
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily

from luigid import __version__
from luigid.state.state import SchedulerState
from luigid.state.task import STATUSES, SUSPENDED

#: families that are shown by name; the tasks of all others are added up as `other`
MOST_FAMILIES: Final = 100
_OTHER: Final = "other"
_KEPT: Final = tuple(status for status in STATUSES if status != SUSPENDED)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that another part keeps: how it is shown."""

    name: str
    help: str

    def shown(self, value: float) -> Metric:
        """Return it with a value; a name that ends in `_total` is a counter's."""
        if self.name.endswith("_total"):
            return CounterMetricFamily(self.name, self.help, value)
        return GaugeMetricFamily(self.name, self.help, value)


#: what other parts may count
FIGURES: Final = (
    Figure("luigid_history_queued", "Events that wait to be written to the task history."),
    Figure("luigid_history_dropped_total", "Events that are missing in the task history."),
    Figure("luigid_mails_queued", "Mails that wait to be sent."),
    Figure("luigid_mails_sent_total", "Mails that the mail host, or the service, has taken."),
    Figure("luigid_mails_dropped_total", "Mails that were given up or refused."),
    Figure("luigid_collector_queued", "Events that wait for the collector datadog or custom."),
    Figure("luigid_collector_dropped_total", "Events that this collector was not told of."),
    Figure("luigid_collector_failed_total", "Events on which this collector failed."),
)
_BY_NAME = {figure.name: figure for figure in FIGURES}

#: name of a figure -> what reads it, on the event loop, without waiting
Sources = Mapping[str, Callable[[], float]]


class Figures:
    """The scheduler's own figures and the `sources`, read anew each time.

    No task is looked at: the scheduler keeps counts.
    """

    def __init__(self, state: SchedulerState, sources: Sources) -> None:
        """Take the sources by the names of FIGURES. Raises KeyError for any other."""
        self._state = state
        self._sources = [(_BY_NAME[name], read) for name, read in sources.items()]
        self._named: dict[str, None] = {}

    def read(self) -> list[Metric]:
        """Return all of them as they now are."""
        return [
            _version(),
            self._tasks(),
            self._ready(),
            self._family_tasks(),
            self._workers(),
            self._paused(),
            *(figure.shown(read()) for figure, read in self._sources),
        ]

    def _tasks(self) -> Metric:
        counts = ((status, self._state.count(status)) for status in _KEPT)
        help_ = "Tasks by status."
        return _gauge("luigid_tasks", help_, ["status"], (([s], n) for s, n in counts))

    def _ready(self) -> Metric:
        help_ = "PENDING tasks that wait for no other task."
        return GaugeMetricFamily("luigid_ready_tasks", help_, self._state.indices.runners.ready)

    def _family_tasks(self) -> Metric:
        help_ = (
            f"Tasks by family and status; the first {MOST_FAMILIES} families by name, "
            f"the rest as {_OTHER}."
        )
        samples = (
            ([family, status], count)
            for family, counts in self._bounded_families().items()
            for status, count in counts.items()
        )
        return _gauge("luigid_family_tasks", help_, ["family", "status"], samples)

    def _bounded_families(self) -> Mapping[str, Mapping[str, int]]:
        """Return family -> status -> number of tasks.

        A family that once had its name keeps it, so that its figures are not broken off.
        """
        families = self._state.families()
        if len(self._named) < MOST_FAMILIES:
            new = (family for family in families if family not in self._named)
            self._named |= dict.fromkeys(islice(new, MOST_FAMILIES - len(self._named)))
        named = {name: families[name] for name in self._named if name in families}
        rest = self._rest(named)
        return {**named, _OTHER: rest + Counter(named.get(_OTHER, {}))} if rest else named

    def _rest(self, named: Mapping[str, Mapping[str, int]]) -> Counter[str]:
        rest = Counter({status: self._state.count(status) for status in _KEPT})
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


def _version() -> Metric:
    help_ = "1, with the version of the server."
    return _gauge("luigid_build_info", help_, ["version"], [([__version__], 1)])


def _gauge(
    name: str, help_: str, labels: list[str], samples: Iterable[tuple[list[str], float]]
) -> Metric:
    metric = GaugeMetricFamily(name, help_, labels=labels)
    for values, number in samples:
        metric.add_metric(values, number)
    return metric
