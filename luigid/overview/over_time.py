"""The answers about time: what ran, how much, how it looks by date, and when it is expected to end.

What runs of earlier starts of the server the history has is read by others, and handed in.
"""

from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar

from luigid.overview.activity import Activity
from luigid.overview.catalogue_entry import CatalogueEntry
from luigid.overview.estimates import Estimates
from luigid.overview.grid import Grid, GridQuery, Grids, PastTask
from luigid.overview.recent_runs import RecentRuns
from luigid.overview.run_columns import Run
from luigid.overview.timeline import Timeline, TimelineQuery, Timelines
from luigid.state.slices import Slices
from luigid.state.state import SchedulerState

T = TypeVar("T")
IsWanted = Callable[[], bool]


class Reader(Protocol):
    """Reads the state while it is whole, and knows the entries of all tasks."""

    async def entries(self) -> list[CatalogueEntry]:
        """Return the entries of all tasks, as they are now."""

    async def read(self, slices: Slices[T], is_wanted: IsWanted = ...) -> T:
        """Read the state while no change is half applied. Raises NoLongerWantedError."""

    async def opened(self) -> None:
        """Return as soon as the state is whole."""


class OverTime:
    """Answers questions about the time of one state."""

    def __init__(
        self,
        state: SchedulerState,
        recent: RecentRuns,
        activity: Activity,
        estimates: Estimates,
        clock: Callable[[], float],
        reader: Reader,
    ) -> None:
        self.recent = recent
        self._state = state
        self._activity = activity
        self._estimates = estimates
        self._timelines = Timelines(state, recent)
        self._grids = Grids(recent.ended)
        self._clock = clock
        self._reader = reader

    def now(self) -> float:
        """Return the time by the server's clock."""
        return self._clock()

    def families(self) -> list[str]:
        """Return the families of all tasks."""
        return list(self._state.families())

    async def timeline(
        self, query: TimelineQuery, older: Sequence[Run], is_wanted: IsWanted
    ) -> Timeline:
        """Return the runs that fit, those of the history among them.

        Raises NoLongerWantedError.
        """
        return await self._reader.read(self._timelines.find(query, self._clock(), older), is_wanted)

    async def activity(self, since: float | None, step: int) -> dict[str, Any]:
        """Return how much went on (`Activity`)."""
        await self._reader.opened()
        return self._activity.describe(since, step)

    async def grid(
        self, query: GridQuery, past: Sequence[PastTask], is_wanted: IsWanted
    ) -> tuple[Grid, dict[str, Any]]:
        """Return a table, and the `Grid` without its rows; `past` are tasks of the history.

        Raises NoLongerWantedError.
        """
        entries = await self._reader.entries()
        now = self._clock()
        grid = await self._reader.read(self._grids.find(query, entries, past), is_wanted)
        rest = {"as_of": now, "complete_since": self.recent.complete_since, **grid.rest}
        return grid, rest

    async def estimate(self, task_id: str) -> dict[str, Any] | None:
        """Return what is expected of a task (`Estimate`), or None if there is no such task."""
        await self._reader.opened()
        task = self._state.tasks.get(task_id)
        if task is None:
            return None
        slices = self._estimates.describe(task, self._clock(), self.recent.since)
        return await self._reader.read(slices)
