"""Luigi's task metrics for Prometheus, under Luigi's names and labels."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest

from luigid.metrics.collectors import CollectorError, Exposition, Handler, handler
from luigid.state.events import Event, TaskEvent, TaskStatusChanged
from luigid.texts import encodable

_FAMILY = "family"
_OTHER = "other"


class PrometheusCollector:
    """Counts starts and outcomes of tasks, and keeps the duration of the latest run.

    The first `max_series` combinations of labels have series of their own; all others are counted
    together as `other`, without a duration.
    """

    def __init__(
        self,
        *,
        use_task_family_in_labels: bool,
        task_parameters_to_use_in_labels: Sequence[str],
        max_series: int,
    ) -> None:
        """Take the labels: the family, parameters, or both. Raises CollectorError."""
        labels = [*task_parameters_to_use_in_labels]
        if use_task_family_in_labels:
            labels.append(_FAMILY)
        if not labels:
            raise CollectorError(
                "[prometheus] use_task_family_in_labels is false and "
                "task_parameters_to_use_in_labels names none: the metrics would have no label"
            )
        if len(set(labels)) < len(labels) or "" in labels:
            message = "a label twice, or one without a name"
            raise CollectorError(f"[prometheus] task_parameters_to_use_in_labels: {message}")
        self._labels = labels
        self._max_series = max_series
        self._series: set[tuple[str, ...]] = set()
        self._left_out = 0
        self._registry = CollectorRegistry()
        try:
            self._counters = {
                outcome: Counter(
                    f"luigi_task_{outcome.value}_total",
                    f"number of {outcome.value} luigi tasks",
                    labels,
                    registry=self._registry,
                )
                for outcome in Handler
                if outcome is not Handler.STATISTICS
            }
            self._duration = Gauge(
                "luigi_task_execution_time_seconds",
                "luigi task execution time in seconds",
                labels,
                registry=self._registry,
            )
        except ValueError as error:
            raise CollectorError(
                f"[prometheus] task_parameters_to_use_in_labels: {error}"
            ) from error

    def start(self) -> None:
        """Do nothing, because counting needs no thread."""

    def observe(self, event: Event) -> None:
        """Count an event."""
        found = handler(event)
        if found in self._counters and isinstance(event, TaskEvent):
            labels = self._label_values(event)
            if self._has_series(labels):
                self._counters[found].labels(*labels).inc()
                self._set_duration(event, labels)
            else:
                self._counters[found].labels(*(_OTHER for _ in labels)).inc()
                self._left_out += 1

    async def expose(self, writer: Executor) -> Exposition:
        """Return the metrics, formatted in a thread, because there may be very many series."""
        loop = asyncio.get_running_loop()
        return Exposition(await loop.run_in_executor(writer, generate_latest, self._registry), {})

    def sources(self) -> Mapping[str, Callable[[], float]]:
        """Return the count of the events without series of their own."""
        return {"luigid_collector_left_out_total": lambda: self._left_out}

    def close(self, timeout: float) -> None:
        """Do nothing."""

    def _has_series(self, labels: tuple[str, ...]) -> bool:
        if labels not in self._series:
            if len(self._series) >= self._max_series:
                return False
            self._series.add(labels)
        return True

    def _set_duration(self, event: TaskEvent, labels: tuple[str, ...]) -> None:
        if not isinstance(event, TaskStatusChanged):
            self._duration.labels(*labels)  # 0 from the first start on, as in Luigi
        elif event.run_time is not None:
            self._duration.labels(*labels).set(event.run_time)

    def _label_values(self, event: TaskEvent) -> tuple[str, ...]:
        params = {**event.params, _FAMILY: event.family}
        return tuple(encodable(str(params.get(label))) for label in self._labels)
