"""The failures of one task, as the retry policy counts them."""

from dataclasses import dataclass
from typing import Final

from luigid.state.policy import RetryPolicy


@dataclass(frozen=True, slots=True)
class Failures:
    """When a task failed, in seconds since the epoch, oldest first."""

    #: the first failure since they were last cleared, however long ago
    first: float | None = None
    #: the failures that still count, and those that left the window since the last failure
    times: tuple[float, ...] = ()

    def after(self, now: float) -> "Failures":
        """Return the failures with one more."""
        return Failures(self.first or now, (*self.times, now))

    def is_excessive(self, policy: RetryPolicy, now: float) -> bool:
        """Tell whether the task is to be disabled.

        The hard timeout holds from its very second on; a failure as old as the window still
        counts.
        """
        if self.first is not None and now >= self.first + policy.disable_hard_timeout:
            return True
        return len(self.within_window(policy, now).times) >= policy.retry_count

    def within_window(self, policy: RetryPolicy, now: float) -> "Failures":
        """Return the failures without those that have left the window."""
        oldest = now - policy.disable_window
        outdated = 0
        while outdated < len(self.times) and self.times[outdated] < oldest:
            outdated += 1
        return Failures(self.first, self.times[outdated:]) if outdated else self

    def count(self, policy: RetryPolicy, now: float) -> int:
        """Return how many failures count at present."""
        oldest = now - policy.disable_window
        return sum(time >= oldest for time in self.times)


NO_FAILURES: Final = Failures()
