"""The page `/metrics`, parsed."""

import asyncio
import re
from typing import NamedTuple

from luigid.metrics import ServerMetrics
from luigid.metrics.state_metrics import PART_METRICS
from unit_tests.metrics.events import scheduler, started, status_changed
from unit_tests.metrics.exposed import prometheus_collector

_HEAD = re.compile(r"^# HELP (\w+) (.*)\n# TYPE \1 (\w+)$", re.MULTILINE)


class ServedMetric(NamedTuple):
    name: str
    kind: str
    labels: tuple[str, ...]
    help: str


def page() -> str:
    """Return the page of a server with all parts, a task and a call."""
    luigi = scheduler()
    luigi.add_task(worker="w", task_id="A", family="Copy")
    collector = prometheus_collector()
    collector.observe(started())
    for status in ("FAILED", "DISABLED", "DONE"):
        collector.observe(status_changed(status, 1))
    sources = {part_metric.name: lambda: 0 for part_metric in PART_METRICS}
    metrics = ServerMetrics(luigi.state, sources=sources, collector=collector)
    metrics.count_call("ping", 200, 0)
    return asyncio.run(metrics.page()).text.decode()


def served(text: str) -> list[ServedMetric]:
    return [
        ServedMetric(name, kind, _labels(name, text), help_)
        for name, help_, kind in _HEAD.findall(text)
    ]


def series(text: str) -> set[str]:
    """Return the names of all series."""
    return set(re.findall(r"^(\w+)", text, re.MULTILINE))


def _labels(name: str, text: str) -> tuple[str, ...]:
    sample = re.search(rf"^{name}(?:_count)?\{{(.*)\}}", text, re.MULTILINE)
    return () if sample is None else tuple(re.findall(r'(\w+)="', sample[1]))
