"""The scheduling core: no input or output, no threads, no clock of its own."""

from luigid.scheduler.scheduler import Scheduler
from luigid.state.policy import Policy

__all__ = ["Policy", "Scheduler"]
