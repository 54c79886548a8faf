"""Actions on many tasks since the start of the server: those under way, and the latest results."""

import asyncio
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import Any, Final, Literal, NamedTuple, TypeAlias

from luigid.audit import Audit, RecordedAction, Who
from luigid.contract import RequestRefusedError
from luigid.contract.problem import action_of_former_start, conflict, no_such_action
from luigid.contract.problem_kinds import NOT_UNDOABLE, TOO_MANY_MATCHES
from luigid.errors import CommitFailedError
from luigid.overview import Overview
from luigid.process.event_loop import run_in_slices
from luigid.process.state_gate import StateGate
from luigid.scheduler.acting import Acting, Outcome, Result, can_be_undone
from luigid.state.slices import Slices
from luigid.web.changing import name_of
from luigid.web.overview_pages import task_query
from luigid.web.state_changes import StateChanges
from luigid.wording import count_of

State: TypeAlias = Literal["preview", "running", "done", "failed"]

#: number of tasks that a filter may match
MAX_TASKS: Final = 100_000
#: seconds after which the client is told to ask again
MAX_WAIT: Final = 1.0
#: number of finished actions in memory, and of the tasks in all their results
MAX_ACTIONS: Final = 100
MAX_OUTCOMES: Final = 200_000

#: hexadecimal digits of the id of an action, and how many of these are those of the start
_ID_LENGTH: Final = 16
_START_LENGTH: Final = 8
_ID: Final = re.compile(f"[0-9a-f]{{{_ID_LENGTH}}}")


@dataclass(slots=True)
class Action:
    """One action."""

    #: None: it is only a preview
    id: str | None
    name: str
    by: str
    note: str
    started: float
    state: State = "running"
    ended: float | None = None
    result: Result = field(default_factory=Result)
    #: why it has failed
    error: str | None = None
    #: the id of the action that it undoes, and of the one that undoes it
    undoes: str | None = None
    undone_by: str | None = None

    @property
    def can_be_undone(self) -> bool:
        """Whether it has an undo."""
        return self.why_not_undone is None

    @property
    def why_not_undone(self) -> str | None:
        """Return why it cannot be undone, in a sentence; None if it can."""
        if self.undoes is not None:
            return "It is an undo itself."
        if not can_be_undone(self.name):
            return f"What {self.name} has done cannot be undone: the tasks may run already."
        if self.state != "done":
            return "It has not ended yet." if self.state == "running" else "It has changed nothing."
        if self.undone_by is not None:
            return f"Action {self.undone_by} has undone it already."
        return None if self.result.undo else "It has changed nothing."

    def describe(
        self, *, offset: int = 0, limit: int = 500, outcome: str | None = None
    ) -> dict[str, Any]:
        """Return the action with a part of its results (`BulkAction` in the document)."""
        result = self.result
        outcomes: Sequence[Outcome] = result.outcomes
        if outcome is not None:
            is_changed = outcome == "changed"
            outcomes = [each for each in outcomes if (each.reason is None) == is_changed]
        return {
            "action_id": self.id,
            "action": self.name,
            "state": self.state,
            "by": self.by,
            "note": self.note,
            "started": self.started,
            "ended": self.ended,
            "error": self.error,
            "total": result.total,
            "done": result.done,
            "changed": result.changed,
            "changes": [
                {"before": before, "after": after, "count": count}
                for (before, after), count in sorted(result.changes.items())
            ],
            "skipped": [
                {"reason": reason, "count": count}
                for reason, count in sorted(result.skipped.items())
            ],
            "ready": result.ready,
            "without_worker": result.without_worker,
            "still_held": result.still_held,
            "downstream": {"affected": result.downstream, "unblocked": result.unblocked},
            "can_undo": self.can_be_undone,
            "undoes": self.undoes,
            "undone_by": self.undone_by,
            "offset": offset,
            "results_total": len(outcomes),
            "results": [_describe(each) for each in islice(outcomes, offset, offset + limit)],
        }


class _Audited(NamedTuple):
    """What the audit records of an action."""

    operation: str
    arguments: Mapping[str, Any]
    who: Who


class Actions:
    """Previews, performs and undoes actions, and remembers the latest."""

    def __init__(
        self,
        acting: Acting,
        overview: Overview,
        changes: StateChanges,
        audit: Audit,
        gate: StateGate,
        clock: Callable[[], float],
        *,
        max_wait: float = MAX_WAIT,
        max_tasks: int = MAX_TASKS,
    ) -> None:
        """Take the rules, what finds the tasks of a filter, what makes changes, and the audit.

        `clock` returns seconds since the epoch. `max_wait`: seconds to wait for the end of an
        action; `max_tasks`: how many tasks a filter may match.
        """
        self._acting = acting
        self._overview = overview
        self._changes = changes
        self._audit = audit
        self._gate = gate
        self._clock = clock
        self._max_wait = max_wait
        self._max_tasks = max_tasks
        #: how the ids begin, so that those of former starts can be told
        self._prefix = secrets.token_hex(_START_LENGTH // 2)
        #: id -> action, the oldest first
        self._actions: dict[str, Action] = {}
        #: the tasks of the event loop that perform actions, so that they are not collected
        self._running: set[asyncio.Task[None]] = set()

    def find(self, action_id: str) -> Action:
        """Return an action. Raises RequestRefusedError if there is none, or not any more."""
        action = self._actions.get(action_id)
        if action is None:
            is_former = _ID.fullmatch(action_id) and not action_id.startswith(self._prefix)
            problem = action_of_former_start if is_former else no_such_action
            raise RequestRefusedError(problem(action_id))
        return action

    async def start(self, asked: Mapping[str, Any], who: Who) -> Action:
        """Do what a request asks (`ActionRequest` in the document).

        Return the action when it has ended, or, if it takes longer than `max_wait`, while it goes
        on. Raises RequestRefusedError, and CommitFailedError if it has changed nothing.
        """
        name, note, by = asked["action"], asked.get("note", ""), name_of(who)
        task_ids = await self._task_ids(asked)
        action = Action(None, name, by, note, self._clock())
        if asked.get("preview", False):
            action.state = "preview"
            forecast = self._acting.preview(name, task_ids, action.result)
            await self._gate.opened()
            await run_in_slices(forecast, pause=self._gate.pause)
            action.ended = self._clock()
            return action
        perform = partial(self._acting.perform, name, task_ids, by=by, note=note)
        return await self._run(action, perform, _Audited("v1_actions.post", asked, who))

    async def undo(self, action_id: str, who: Who) -> Action:
        """Undo an action, as `start` does. Raises RequestRefusedError if that cannot be done."""
        former = self.find(action_id)
        if former.why_not_undone is not None:
            raise RequestRefusedError(conflict(former.why_not_undone, NOT_UNDOABLE))
        action = Action(None, former.name, name_of(who), "", self._clock(), undoes=former.id)
        undo = partial(self._acting.undo, former.name, former.result.undo)
        audited = _Audited("v1_action_undo.post", {"action_id": action_id}, who)
        return await self._run(action, undo, audited, former)

    async def _task_ids(self, asked: Mapping[str, Any]) -> Sequence[str]:
        if "task_ids" in asked:
            found: Sequence[str] = asked["task_ids"]
            return found
        parameters = {"search": "", "sort": "status", "offset": 0, **asked["filter"]}
        parameters["limit"] = self._max_tasks + 1
        query = task_query(parameters, "body", "/filter/query")
        ids = await self._overview.ids(query)
        if len(ids) > self._max_tasks:
            most = count_of(self._max_tasks, "task")
            problem = conflict(f"The filter matches more than {most}.", TOO_MANY_MATCHES)
            raise RequestRefusedError(problem)
        return ids

    async def _run(
        self,
        action: Action,
        perform: Callable[[Result], Slices[None]],
        audited: _Audited,
        undone: Action | None = None,
    ) -> Action:
        action.id = f"{self._prefix}{secrets.token_hex((_ID_LENGTH - _START_LENGTH) // 2)}"
        if undone is not None:
            undone.undone_by = action.id
        self._actions[action.id] = action
        making = self._make(action, partial(perform, action.result), audited, undone)
        task = asyncio.get_running_loop().create_task(making)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        done, _ = await asyncio.wait({task}, timeout=self._max_wait)
        if done:
            task.result()
        else:
            task.add_done_callback(_take_exception)
        return action

    async def _make(
        self,
        action: Action,
        begin: Callable[[], Slices[None]],
        audited: _Audited,
        undone: Action | None,
    ) -> None:
        try:
            await self._changes.make(begin, partial(self._record, action, audited))
        except BaseException as error:
            action.state = "failed"
            action.result = Result(total=action.result.total)
            action.error = (
                f"The state cannot be kept: {error}"
                if isinstance(error, CommitFailedError)
                else "The server failed. Details are in its log."
            )
            if undone is not None:
                undone.undone_by = None
            raise
        else:
            action.state = "done"
        finally:
            action.ended = self._clock()
            self._forget_old()

    def _record(self, action: Action, audited: _Audited, _result: None) -> RecordedAction:
        result = action.result
        done = {
            "action_id": action.id,
            "action": action.name,
            "changed": result.changed,
            "skipped": dict(result.skipped),
        }
        # One task is found by its page, too.
        task_id = result.outcomes[0].task_id if len(result.outcomes) == 1 else None
        return self._audit.record(
            audited.operation, audited.arguments, audited.who, after=done, task_id=task_id
        )

    def _forget_old(self) -> None:
        """Forget the oldest finished actions, if there are too many."""
        outcomes = sum(len(action.result.outcomes) for action in self._actions.values())
        for action_id, action in list(self._actions.items())[:-1]:
            if len(self._actions) <= MAX_ACTIONS and outcomes <= MAX_OUTCOMES:
                break
            if action.state != "running":
                outcomes -= len(action.result.outcomes)
                del self._actions[action_id]


def _take_exception(task: "asyncio.Task[None]") -> None:
    """Mark the exception of an action as seen: its client is told by the state of the action."""
    if not task.cancelled():
        task.exception()


def _describe(outcome: Outcome) -> dict[str, Any]:
    return {
        "task_id": outcome.task_id,
        "family": outcome.family,
        "outcome": "changed" if outcome.reason is None else "skipped",
        "reason": outcome.reason,
        "before": outcome.before,
        "after": outcome.after,
        "part": outcome.part,
    }
