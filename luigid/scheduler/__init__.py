"""The scheduling core: no input or output, no threads, no clock of its own."""

from luigid.scheduler.policy import Policy
from luigid.scheduler.scheduler import Scheduler

__all__ = ["Policy", "Scheduler"]
