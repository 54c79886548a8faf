"""The journal of a state that is stored in memory only."""

from luigid.state.events import Emit, Event
from luigid.state.slices import Slices


class NullJournal:
    """Replaces `Journal` where nothing is stored: each change is final at once."""

    def __init__(self, observe: Emit) -> None:
        self._observe = observe

    def observe(self, event: Event) -> None:
        """Pass an event on at once."""
        self._observe(event)

    def commit(self) -> None:
        """Return None: there is nothing to wait for."""
        return

    def commit_in_slices(self) -> Slices[None]:
        """Return None: there is nothing to wait for."""
        yield

    def rollback(self) -> None:
        """Do nothing: without an undo log, changes cannot be undone."""

    def rollback_in_slices(self) -> Slices[None]:
        """Do nothing: without an undo log, changes cannot be undone."""
        yield

    def obstacle(self) -> None:
        """Return None: changes are always possible."""
        return

    async def drain(self) -> None:
        """Return at once."""

    async def close(self) -> None:
        """Return at once."""
