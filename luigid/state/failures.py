"""The failures of one task, as the retry policy counts them."""

from dataclasses import dataclass
from typing import Final

from luigid.state.policy import RetryPolicy


@dataclass(frozen=True, slots=True)
class Failures:
    """When a task failed, in seconds since the epoch, oldest first."""

    #: the first failure since the last reset, however old
    first: float | None = None
    #: the failures that still count; those that have left the window may remain
    times: tuple[float, ...] = ()

    def after(self, now: float) -> "Failures":
        """Return these failures and one more, at `now`."""
        return Failures(self.first or now, (*self.times, now))

    def is_excessive(self, policy: RetryPolicy, now: float) -> bool:
        """Return whether the task must be disabled.

        A failure exactly as old as the window still counts.
        """
        return self.has_hard_timeout_passed(policy, now) or (
            len(self.within_window(policy, now).times) >= policy.retry_count
        )

    def has_hard_timeout_passed(self, policy: RetryPolicy, now: float) -> bool:
        """Return whether the hard timeout, counted from the first failure, is over.

        It is over at its last second.
        """
        return self.first is not None and now >= self.first + policy.disable_hard_timeout

    def within_window(self, policy: RetryPolicy, now: float) -> "Failures":
        """Return the failures without those older than the window."""
        oldest = now - policy.disable_window
        outdated = 0
        while outdated < len(self.times) and self.times[outdated] < oldest:
            outdated += 1
        return Failures(self.first, self.times[outdated:]) if outdated else self

    def count(self, policy: RetryPolicy, now: float) -> int:
        """Return how many failures count at `now`."""
        oldest = now - policy.disable_window
        return sum(time >= oldest for time in self.times)


NO_FAILURES: Final = Failures()
