"""What varies from run to run, by a seed: the same seed gives the same demo, whatever the date."""

import math
from collections import Counter
from random import Random

from luigid.demo.tasks import DemoTask

#: standard deviation of the logarithm of a run time
_SPREAD = 0.3
#: part of its run time after which a run fails
_FAILS_AFTER = (0.2, 0.8)


class Chance:
    """Decides the length and the outcome of runs."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        #: pipeline and key of a task -> number of its runs
        self._runs: Counter[tuple[str, str]] = Counter()

    def next_run(self, pipeline: str, task: DemoTask) -> tuple[float, str | None]:
        """Return the run time in seconds, and the traceback of a run that fails.

        `pipeline` names the run of the pipeline.
        """
        run = self._runs[pipeline, task.key]
        self._runs[pipeline, task.key] += 1
        random = Random(f"{self._seed}/{pipeline}/{task.key}/{run}")
        seconds = task.seconds * math.exp(random.gauss(0, _SPREAD))
        fails = random.random() < task.failure_rate or run < task.failing_runs
        if not fails or not task.failures:
            return seconds, None
        failure = random.choice(task.failures)
        return seconds * random.uniform(*_FAILS_AFTER), failure.traceback(random)

    def process_id(self, worker: str) -> int:
        """Return the process id of a worker, by its label."""
        return Random(f"{self._seed}/{worker}").randrange(1_000, 65_000)
