"""The journal of a state that is stored in memory only."""

from luigid.state.events import Emit, Event
from luigid.state.slices import Slices
from luigid.storage.action_table import StoredAction
from luigid.storage.memory_actions import MemoryActions
from luigid.storage.view_table import StoredView


class NullJournal:
    """Replaces `Journal` where nothing is stored: each change is final at once."""

    def __init__(self, observe: Emit, actions: MemoryActions | None = None) -> None:
        self._observe = observe
        self._actions = MemoryActions() if actions is None else actions

    def observe(self, event: Event) -> None:
        """Pass an event on at once."""
        self._observe(event)

    def record_action(self, action: StoredAction) -> None:
        """Remember an operator's action."""
        self._actions.add(action)

    def record_view(self, view: StoredView) -> None:
        """Do nothing: what is in memory only is not written."""

    async def delete_actions(self, before: int) -> None:
        """Forget the actions before a number."""
        self._actions.delete_actions(before)

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

    def check(self) -> None:
        """Do nothing: there is no store."""

    def obstacle(self) -> None:
        """Return None: changes are always possible."""
        return

    async def drain(self) -> None:
        """Return at once."""

    async def close(self) -> None:
        """Return at once."""
