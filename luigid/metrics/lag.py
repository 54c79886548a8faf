"""How late the event loop is: what every caller has to wait because of another one."""

import asyncio
import time
from collections.abc import Callable

from luigid.metrics.histogram import Histogram

_SECONDS = (0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0)
_INTERVAL = 0.1
#: A process that does nothing is woken as seldom; samples in between would have been in time.
_IDLE_SAMPLES = 10
#: CPU time in an interval up to which the process has done nothing; a sample itself takes less.
_IDLE_SECONDS = 0.001


class Lag:
    """Samples how much later than it asked to a task of the event loop is woken."""

    def __init__(self, cpu_time: Callable[[], float] = time.process_time) -> None:
        """Take the clock of the process's CPU time, in seconds."""
        self.histogram = Histogram(_SECONDS)
        self._cpu_time = cpu_time

    async def sample(self) -> None:
        """Go on sampling until cancelled."""
        loop = asyncio.get_running_loop()
        samples, used = 1, self._cpu_time()
        while True:
            due = loop.time() + samples * _INTERVAL
            await asyncio.sleep(samples * _INTERVAL)
            self.histogram.observe(max(0.0, loop.time() - due))
            for _ in range(samples - 1):
                self.histogram.observe(0.0)
            before, used = used, self._cpu_time()
            samples = _IDLE_SAMPLES if used - before < _IDLE_SECONDS else 1
