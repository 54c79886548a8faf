"""The lag of the event loop: the time that every call waits because of other calls."""

import asyncio

from prometheus_client import CollectorRegistry, Histogram

#: Upper bounds of the lag, in seconds.
_BUCKETS = (0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 5)
#: Seconds between two samples.
_SAMPLE_INTERVAL = 0.1


class EventLoopLag:
    """Samples how late the event loop wakes a sleeping task."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._lag = Histogram(
            "luigid_event_loop_lag_seconds",
            "How late the event loop was, sampled ten times a second.",
            registry=registry,
            buckets=_BUCKETS,
        )

    async def sample(self) -> None:
        """Take samples until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + _SAMPLE_INTERVAL
            await asyncio.sleep(_SAMPLE_INTERVAL)
            self._lag.observe(max(0.0, loop.time() - due))
