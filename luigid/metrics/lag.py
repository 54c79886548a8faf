"""The lag of the event loop: the time that every call waits because of other calls."""

import asyncio
import time
from collections.abc import Callable

from luigid.metrics.histogram import Histogram

#: Upper bounds of the lag, in seconds.
_BUCKETS = (0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0)
#: Seconds between two samples.
_SAMPLE_INTERVAL = 0.1
#: While the process is idle, it is woken for one sample of so many; the others count as on time.
_IDLE_SAMPLES = 10
#: The process is idle if it has used less CPU time since the last sample; a sample takes less.
_IDLE_CPU_SECONDS = 0.001


class EventLoopLag:
    """Samples how late the event loop wakes a sleeping task."""

    def __init__(self, cpu_time: Callable[[], float] = time.process_time) -> None:
        """Take the clock of the CPU time that the process has used, in seconds."""
        self.histogram = Histogram(_BUCKETS)
        self._cpu_time = cpu_time

    async def sample(self) -> None:
        """Take samples until cancelled."""
        loop = asyncio.get_running_loop()
        samples, used = 1, self._cpu_time()
        while True:
            due = loop.time() + samples * _SAMPLE_INTERVAL
            await asyncio.sleep(samples * _SAMPLE_INTERVAL)
            self.histogram.observe(max(0.0, loop.time() - due))
            for _ in range(samples - 1):
                self.histogram.observe(0.0)
            used_before, used = used, self._cpu_time()
            samples = _IDLE_SAMPLES if used - used_before < _IDLE_CPU_SECONDS else 1
