"""Operators' actions where the state is in memory only."""

from collections import deque
from itertools import islice
from typing import Final

from luigid.storage.action_table import ActionQuery, StoredAction

#: how many are remembered, the newest
_MAX_ACTIONS: Final = 10_000


class MemoryActions:
    """The newest actions, in memory."""

    def __init__(self) -> None:
        self._actions: deque[StoredAction] = deque(maxlen=_MAX_ACTIONS)

    def add(self, action: StoredAction) -> None:
        """Remember an action."""
        self._actions.append(action)

    def read_actions(self, query: ActionQuery) -> list[StoredAction]:
        """Return the actions that a query looks for."""
        found = filter(query.includes, reversed(self._actions.copy()))
        return list(islice(found, query.limit))

    def delete_actions(self, before: int) -> None:
        """Forget the actions before a number."""
        while self._actions and self._actions[0].number < before:
            self._actions.popleft()
