"""What went wrong with one task since it was last DONE, so that people are told of it once."""

from typing import Final, NamedTuple


class Trouble(NamedTuple):
    """Failures since the task was last DONE, and who was told that its run is late."""

    #: failures in a row
    failures: int = 0
    #: whether the scheduler disabled the task
    is_disabled: bool = False
    #: the names of those that were told that the present run is late
    late: tuple[str, ...] = ()

    def after_failure(self, *, is_disabled: bool) -> "Trouble":
        """Return this trouble and one more failure."""
        return Trouble(self.failures + 1, self.is_disabled or is_disabled)

    def after_change(self, *, is_done: bool) -> "Trouble":
        """Return what remains of this trouble after another change of status."""
        return NO_TROUBLE if is_done else Trouble(self.failures, self.is_disabled)


NO_TROUBLE: Final = Trouble()
