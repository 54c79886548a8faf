from unit_tests.schedulers import clock

__all__ = ["clock"]
