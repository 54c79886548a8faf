"""How runs end (`RunOutcome`)."""

from typing import Final

from luigid.state.events import TaskStatusChanged
from luigid.state.task import DISABLED, DONE, FAILED, PENDING, RUNNING, UNKNOWN

#: its worker was silent for too long
LOST: Final = "LOST"

#: all of them; the memory of runs stores positions
OUTCOMES: Final = (RUNNING, DONE, FAILED, DISABLED, LOST, PENDING, UNKNOWN)
CODES: Final = {outcome: code for code, outcome in enumerate(OUTCOMES)}
#: the outcomes of runs that failed
FAILURES: Final = frozenset((FAILED, DISABLED, LOST))


def outcome_of(event: TaskStatusChanged) -> str:
    """Return how a run ended, by the change of status that ended it."""
    if event.is_lost and event.status in (FAILED, DISABLED):
        return LOST
    return event.status if event.status in CODES else UNKNOWN


def run_status(outcome: str) -> str:
    """Return the outcome as a `RunStatus`, which does not tell how a run failed."""
    return FAILED if outcome in FAILURES else outcome
