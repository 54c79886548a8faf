"""How late the event loop is: what every caller has to wait because of another one."""

import asyncio

from prometheus_client import CollectorRegistry, Histogram

_SECONDS = (0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 5)
_SECONDS_BETWEEN_SAMPLES = 0.1


class Lag:
    """Samples how much later than it asked to a task of the event loop is woken."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._lag = Histogram(
            "luigid_event_loop_lag_seconds",
            "How late the event loop was, sampled ten times a second.",
            registry=registry,
            buckets=_SECONDS,
        )

    async def sample(self) -> None:
        """Go on sampling until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + _SECONDS_BETWEEN_SAMPLES
            await asyncio.sleep(_SECONDS_BETWEEN_SAMPLES)
            self._lag.observe(max(0.0, loop.time() - due))
