"""The record of what operators do."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final, Protocol

from luigid import request_id
from luigid.audit.bounded import bounded
from luigid.audit.standing import Standing, standing
from luigid.state.state import SchedulerState
from luigid.storage.action_table import MAX_NAME, ActionQuery, StoredAction
from luigid.storage.errors import LockLostError, StoreError
from luigid.storage.record_json import encode
from luigid.texts import one_line

logger = logging.getLogger("luigid.audit")

#: the fields of a log record, besides the time and the request that each record has
_LOGGED: Final = ("who", "remote", "operation", "task_id", "arguments", "before", "after")
_DELETE_INTERVAL: Final = 3600.0


class Who(Protocol):
    """Who acts."""

    @property
    def name(self) -> str | None:
        """The name of the login; None: there is none."""

    @property
    def remote(self) -> str:
        """The address; empty on a Unix socket."""


class ActionJournal(Protocol):
    """Stores actions with the changes that they make."""

    def record_action(self, action: StoredAction) -> None:
        """Record an action in the transaction of the next commit."""

    async def delete_actions(self, before: int) -> None:
        """Delete the actions before a number. Raises StoreError, LockLostError."""


class ActionSource(Protocol):
    """Reads stored actions. It may block, and any thread may call it."""

    def read_actions(self, query: ActionQuery) -> list[StoredAction]:
        """Return actions, the newest first. Raises StoreError."""


class Audit:
    """Records actions in the journal of their changes. It belongs to the event loop's thread."""

    def __init__(
        self,
        state: SchedulerState,
        journal: ActionJournal,
        source: ActionSource,
        clock: Callable[[], float],
        *,
        last_number: int = 0,
    ) -> None:
        """Read the state before and after each action; number them from `last_number` on."""
        self._state = state
        self._journal = journal
        self._source = source
        self._clock = clock
        self._last_number = last_number

    def begin(self, operation: str, arguments: Mapping[str, Any], who: Who) -> "PendingAction":
        """Begin a call that is an action: look at what it is about."""
        return PendingAction(
            self, operation, arguments, who, standing(self._state, operation, arguments)
        )

    def now_of(self, action: "PendingAction") -> Standing:
        """Return how what an action is about stands now."""
        return standing(self._state, action.operation, action.arguments)

    def record(
        self,
        operation: str,
        arguments: Mapping[str, Any],
        who: Who,
        *,
        before: Standing = None,
        after: Standing = None,
        task_id: str | None = None,
    ) -> "RecordedAction":
        """Record an action with the changes of the next commit; `log` it once that is durable."""
        now = self._clock()
        self._last_number = number = max(self._last_number + 1, int(now * 1000))
        name = None if who.name is None else who.name[:MAX_NAME]
        body = {
            "number": number,
            "time": now,
            "who": name,
            "remote": who.remote,
            "operation": operation,
            "task_id": task_id,
            "arguments": bounded(arguments),
            "before": before,
            "after": after,
            "request_id": request_id.current(),
        }
        self._journal.record_action(StoredAction(number, name, operation, task_id, encode(body)))
        return RecordedAction(body)

    async def read(self, query: ActionQuery) -> Sequence[StoredAction]:
        """Return actions, the newest first. Raises StoreError."""
        return await asyncio.to_thread(self._source.read_actions, query)

    async def delete_old(self, days: int) -> None:
        """Delete, once an hour and for ever, the actions that are older than so many days."""
        while True:
            # The journal finds out by itself that the store fails.
            with suppress(StoreError, LockLostError):
                await self._journal.delete_actions(int((self._clock() - 86_400 * days) * 1000))
            await asyncio.sleep(_DELETE_INTERVAL)


class PendingAction:
    """An action whose call has not been executed yet."""

    def __init__(
        self,
        audit: Audit,
        operation: str,
        arguments: Mapping[str, Any],
        who: Who,
        before: Standing,
    ) -> None:
        self.operation = operation
        self.arguments = arguments
        self._audit = audit
        self._who = who
        self._before = before

    def finish(self) -> "RecordedAction":
        """Record it with the changes that it has made, before they are committed."""
        task_id = self.arguments.get("task_id", self.arguments.get("task"))
        return self._audit.record(
            self.operation,
            self.arguments,
            self._who,
            before=self._before,
            after=self._audit.now_of(self),
            task_id=task_id if isinstance(task_id, str) else None,
        )


class RecordedAction:
    """An action that is stored with the next commit."""

    def __init__(self, body: Mapping[str, Any]) -> None:
        self._body = body

    def log(self) -> None:
        """Log it in one line, once it is durable."""
        if not logger.isEnabledFor(logging.INFO):
            return
        body = self._body
        logger.info(
            "%s: %s %s: %s -> %s",
            *(_name(body), body["operation"], _short(body["arguments"])),
            *(_short(body["before"]), _short(body["after"])),
            extra={name: body[name] for name in _LOGGED},
        )


def _name(body: Mapping[str, Any]) -> str:
    remote = body["remote"] or "Unix socket"
    return one_line(remote if body["who"] is None else f"{body['who']} ({remote})")


def _short(value: object) -> str:
    return one_line(encode(value)) if isinstance(value, dict) else "-"
