"""What is served at `/metrics`, as the page describes it."""

import asyncio
import re
from typing import NamedTuple

from luigid.metrics import Metrics
from luigid.metrics.figures import FIGURES
from luigid.metrics.prometheus import PrometheusTasks
from unit_tests.metrics.events import came_to, scheduler, started

_HEAD = re.compile(r"^# HELP (\w+) (.*)\n# TYPE \1 (\w+)$", re.MULTILINE)


class Served(NamedTuple):
    name: str
    kind: str
    labels: tuple[str, ...]
    help: str


def page() -> str:
    """Return the page of a server that has everything on, and one of each."""
    luigi = scheduler()
    luigi.add_task(worker="w", task_id="A", family="Copy")
    tasks = PrometheusTasks()
    for event in (started(), came_to("FAILED", 1), came_to("DISABLED", 1), came_to("DONE", 1)):
        tasks.observe(event)
    sources = {figure.name: lambda: 0 for figure in FIGURES}
    metrics = Metrics(luigi.state, sources=sources, tasks=tasks)
    metrics.count_call("ping", 200, 0)
    return asyncio.run(metrics.page()).text.decode()


def served(text: str) -> list[Served]:
    return [
        Served(name, kind, _labels(name, text), help_) for name, help_, kind in _HEAD.findall(text)
    ]


def series(text: str) -> set[str]:
    """Return the names that a query can ask for."""
    return set(re.findall(r"^(\w+)", text, re.MULTILINE))


def _labels(name: str, text: str) -> tuple[str, ...]:
    sample = re.search(rf"^{name}(?:_count)?\{{(.*)\}}", text, re.MULTILINE)
    return () if sample is None else tuple(re.findall(r'(\w+)="', sample[1]))
