"""The scheduling rules: no input or output, no threads, no clock of its own."""

from luigid.scheduler.scheduler import Scheduler

__all__ = ["Scheduler"]
