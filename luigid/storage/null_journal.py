"""The journal of a state that is in memory alone."""

from luigid.state.events import Emit, Event
from luigid.state.slices import Slices


class NullJournal:
    """Stands in for `Journal` where nothing is stored: each change is final at once."""

    def __init__(self, observe: Emit) -> None:
        self._observe = observe

    def observe(self, event: Event) -> None:
        """Pass an event on at once."""
        self._observe(event)

    def commit(self) -> None:
        """Return None, as where nothing has changed."""
        return

    def commit_in_slices(self) -> Slices[None]:
        """Return None, as where nothing has changed."""
        yield

    def rollback(self) -> None:
        """Leave what has changed."""

    def rollback_in_slices(self) -> Slices[None]:
        """Leave what has changed."""
        yield

    def obstacle(self) -> None:
        """Return None: nothing stands in the way of changes."""
        return

    async def drain(self) -> None:
        """Return at once."""

    async def close(self) -> None:
        """Return at once."""
