"""The journal of a state that is stored in memory only."""

from collections.abc import Callable

from luigid.state.events import Emit, Event


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

    def rollback(self) -> None:
        """Do nothing: without an undo log, changes cannot be undone."""

    def run(self, change: Callable[[], object]) -> None:
        """Make a change that no client waits for."""
        change()

    def obstacle(self) -> None:
        """Return None: changes are always possible."""
        return

    async def drain(self) -> None:
        """Return at once."""

    async def close(self) -> None:
        """Return at once."""
