"""Holds as operators place, list and release them."""

from collections.abc import Callable, Sequence
from itertools import islice
from typing import Any, Final

from luigid.state.hold import Hold
from luigid.state.slices import Slices
from luigid.state.state import SchedulerState

#: number of holds of families and filters: each new task is compared with all of them
MAX_WIDE_HOLDS: Final = 1000


class HoldingError(Exception):
    """A hold cannot be placed; the message is a sentence."""


class Holding:
    """The holds of one state.

    The state may not be read or changed between the slices of its methods.
    """

    def __init__(self, state: SchedulerState, clock: Callable[[], float]) -> None:
        self._state = state
        self._clock = clock

    def page(self, *, after: int, limit: int, only_wide: bool) -> Sequence[Hold]:
        """Return the holds with greater numbers than `after`, at most `limit` of them."""
        return list(islice(self._state.holds_after(after, only_wide=only_wide), limit))

    def hold_task(self, task_id: str, *, by: str, note: str) -> Slices[Hold | None]:
        """Hold one task; return the hold, or None if there is no such task.

        Raises HoldingError if it has a hold of its own.
        """
        task = self._state.tasks.get(task_id)
        if task is None:
            return None
        if task.hold is not None:
            raise HoldingError(f"Hold {task.hold.number} holds the task already.")
        yield
        return self._state.hold_task(task, by=by, since=self._clock(), note=note)

    def hold_all(
        self, *, families: frozenset[str], search: str, by: str, note: str
    ) -> Slices[Hold]:
        """Hold all tasks of some families whose search text has all terms, later ones too.

        Raises HoldingError if there is such a hold already, or if there are too many.
        """
        holds = self._state.wide_holds()
        terms = sorted(set(search.casefold().split()))
        for hold in holds:
            is_same = sorted(set(hold.search.casefold().split())) == terms
            if is_same and hold.families == families:
                raise HoldingError(f"Hold {hold.number} holds the same tasks already.")
        if len(holds) >= MAX_WIDE_HOLDS:
            most = f"{MAX_WIDE_HOLDS:,}"
            raise HoldingError(
                f"There are {most} holds of families and filters, as many as may be."
            )
        return (
            yield from self._state.add_wide_hold(
                by=by, since=self._clock(), note=note, families=families, search=search
            )
        )

    def release(self, number: int) -> Slices[Hold | None]:
        """Release a hold, and return it; None if there is none."""
        hold = self._state.find_hold(number)
        if hold is None:
            return None
        if hold.task_id is not None:
            self._state.update_task(self._state.tasks[hold.task_id], hold=None)
        else:
            yield from self._state.remove_wide_hold(hold)
        return hold


def describe_hold(hold: Hold) -> dict[str, Any]:
    """Return a hold with what it covers (`Hold` in the document)."""
    return {
        **hold.describe(),
        "task_id": hold.task_id,
        "family": sorted(hold.families),
        "search": hold.search,
    }
