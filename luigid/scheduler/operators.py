"""What operators do beyond the RPC methods."""

from collections.abc import Callable

from luigid.scheduler.acting import Acting
from luigid.scheduler.holding import Holding
from luigid.state.events import Emit
from luigid.state.policy import Policy
from luigid.state.state import SchedulerState


class Operators:
    """Holds, and actions on many tasks, of one state."""

    def __init__(
        self, state: SchedulerState, policy: Policy, clock: Callable[[], float], emit: Emit
    ) -> None:
        """Take the state, a clock (seconds since the epoch), and what gets the events."""
        self.state = state
        self.clock = clock
        self.acting = Acting(state, policy, clock, emit)
        self.holding = Holding(state, clock)
