"""How fast the simulated pipelines go, and where the server that they see is."""

from dataclasses import dataclass


@dataclass
class Pace:
    """Turns times of the pipelines into times of the clock."""

    #: seconds of the pipelines in a second of the clock
    speed: float = 1.0
    #: of the server, ends with a slash
    url: str = "http://127.0.0.1:8082/"

    def stretch(self, seconds: float) -> float:
        """Return how long something takes by the clock."""
        return seconds / self.speed

    def tracking_url(self, task_id: str) -> str:
        """Return the page about a run: the demo has no cluster, so it is that of the history."""
        return f"{self.url}history/by_task_id/{task_id}"
