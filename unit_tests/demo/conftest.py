from unit_tests.schedulers import clock, events, made, make_scheduler, scheduler

__all__ = ["clock", "events", "made", "make_scheduler", "scheduler"]
