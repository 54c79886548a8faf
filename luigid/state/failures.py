"""The failures of one task, as the retry policy counts them."""

from luigid.state.policy import RetryPolicy


class Failures:
    """When a task failed, in seconds since the epoch, oldest first."""

    __slots__ = ("first", "times")

    def __init__(self) -> None:
        #: the first failure since the last `clear`, however long ago
        self.first: float | None = None
        #: failures that still count; those older than the window go at the next look
        self.times: list[float] = []

    def add(self, now: float) -> None:
        """Note a failure."""
        if not self.first:
            self.first = now
        self.times.append(now)

    def is_excessive(self, policy: RetryPolicy, now: float) -> bool:
        """Tell whether the task is to be disabled.

        The hard timeout holds from its very second on; a failure as old as the window still
        counts.
        """
        if self.first is not None and now >= self.first + policy.disable_hard_timeout:
            return True
        oldest = now - policy.disable_window
        outdated = 0
        while outdated < len(self.times) and self.times[outdated] < oldest:
            outdated += 1
        del self.times[:outdated]
        return len(self.times) >= policy.retry_count

    def count(self, policy: RetryPolicy, now: float) -> int:
        """Return how many failures count at present."""
        oldest = now - policy.disable_window
        return sum(time >= oldest for time in self.times)

    def clear(self) -> None:
        """Forget all failures."""
        self.first = None
        self.times.clear()
