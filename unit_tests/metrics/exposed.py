"""What a collector shows at `/metrics`."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from luigid.metrics.collectors import Exposition, TaskMetrics


def exposed(tasks: TaskMetrics) -> Exposition:
    with ThreadPoolExecutor(1) as writer:
        return asyncio.run(tasks.expose(writer))


def samples(text: bytes) -> dict[str, float]:
    """Return series -> value, without the times of creation."""
    lines = [line for line in text.decode().splitlines() if line and not line.startswith("#")]
    found = dict(line.rsplit(" ", 1) for line in lines)
    return {name: float(value) for name, value in found.items() if "_created" not in name}
