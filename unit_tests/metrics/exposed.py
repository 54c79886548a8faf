"""The part of a collector in `/metrics`, and its samples."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from typing import Any

from luigid.config import PrometheusSection
from luigid.metrics.collectors import Exposition, TaskCollector
from luigid.metrics.prometheus import PrometheusCollector


def prometheus_collector(**settings: Any) -> PrometheusCollector:
    """Return the collector of `[prometheus]` with these settings."""
    return PrometheusCollector(**asdict(PrometheusSection(**settings)))


def exposed(collector: TaskCollector) -> Exposition:
    with ThreadPoolExecutor(1) as writer:
        return asyncio.run(collector.expose(writer))


def samples(text: bytes) -> dict[str, float]:
    """Return series -> value, without the series `..._created`."""
    lines = [line for line in text.decode().splitlines() if line and not line.startswith("#")]
    found = dict(line.rsplit(" ", 1) for line in lines)
    return {name: float(value) for name, value in found.items() if "_created" not in name}
