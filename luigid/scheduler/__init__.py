"""The scheduling rules: no I/O, no threads, no clock of their own."""

from luigid.scheduler.scheduler import Scheduler

__all__ = ["Scheduler"]
