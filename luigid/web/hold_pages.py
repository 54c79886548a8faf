"""`/v1/holds`: what is held, holding and releasing."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from luigid.audit import Audit, RecordedAction
from luigid.contract import Contract, Operation, RequestRefusedError
from luigid.contract.problem import conflict, no_such_hold, no_such_task
from luigid.contract.problem_kinds import HOLD_REFUSED
from luigid.process.state_gate import StateGate
from luigid.scheduler.holding import Holding, HoldingError, describe_hold
from luigid.state.hold import Hold
from luigid.web import cursors
from luigid.web.changing import ChangingHandler, name_of
from luigid.web.state_changes import StateChanges

_EVERYTHING = "A hold needs a family or a search term. To hold everything, pause the scheduler."


class HoldHandler(ChangingHandler):
    """The base of the handlers of holds."""

    def initialize(  # type: ignore[override]  # every handler takes keywords of its own
        self,
        contract: Contract,
        operations: Mapping[str, Operation],
        holding: Holding,
        changes: StateChanges,
        audit: Audit,
        gate: StateGate,
    ) -> None:
        """Take the holds, what makes changes, the audit, and the gate to read behind."""
        super().initialize(contract, operations)
        self.holding = holding
        self.changes = changes
        self.audit = audit
        self.state_gate = gate


class HoldsHandler(HoldHandler):
    """`/v1/holds`."""

    async def get(self) -> None:
        """Answer a page of holds, the oldest first."""
        await self.answer_or_refuse(self._page())

    async def post(self) -> None:
        """Place a hold."""
        await self.answer_or_refuse(self._place(), 201)

    async def _page(self) -> dict[str, Any]:
        parameters = await self.read_parameters()
        after = 0
        if "cursor" in parameters:
            try:
                (after,) = cursors.decode(parameters["cursor"], [int])
            except cursors.CursorError:
                raise RequestRefusedError(cursors.UNKNOWN_CURSOR) from None
        limit = parameters["limit"]
        only_wide = parameters["scope"] == "wide"
        await self.state_gate.opened()
        found = self.holding.page(after=after, limit=limit + 1, only_wide=only_wide)
        shown = found[:limit]
        is_cut = len(found) > limit
        return {
            "holds": [describe_hold(hold) for hold in shown],
            "next_cursor": cursors.encode([shown[-1].number]) if is_cut else None,
        }

    async def _place(self) -> dict[str, Any]:
        asked = await self.read_body()
        try:
            is_of_task = "task_id" in asked
            hold = await (self._hold_task(asked) if is_of_task else self._hold_all(asked))
        except HoldingError as error:
            raise RequestRefusedError(conflict(str(error), HOLD_REFUSED)) from None
        self.set_header("Location", f"holds/{hold.number}")
        return describe_hold(hold)

    async def _hold_task(self, asked: Mapping[str, Any]) -> Hold:
        task_id, by = asked["task_id"], name_of(self.caller)
        begin = partial(self.holding.hold_task, task_id, by=by, note=asked.get("note", ""))
        hold: Hold | None = await self.changes.make(begin, partial(self._record_hold, asked))
        if hold is None:
            raise RequestRefusedError(no_such_task(task_id))
        return hold

    async def _hold_all(self, asked: Mapping[str, Any]) -> Hold:
        families, search = frozenset(asked.get("family", ())), asked.get("search", "")
        if not families and not search.split():
            raise RequestRefusedError(conflict(_EVERYTHING, HOLD_REFUSED))
        begin = partial(
            self.holding.hold_all,
            families=families,
            search=search,
            by=name_of(self.caller),
            note=asked.get("note", ""),
        )
        hold: Hold = await self.changes.make(begin, partial(self._record_hold, asked))
        return hold

    def _record_hold(self, asked: Mapping[str, Any], hold: Hold | None) -> RecordedAction | None:
        if hold is None:
            return None
        after = {"hold_id": hold.number}
        return self.audit.record(
            "v1_holds.post", asked, self.caller, after=after, task_id=hold.task_id
        )


class ReleaseHandler(HoldHandler):
    """`/v1/holds/{hold_id}`."""

    async def delete(self, **_path: str) -> None:
        """Release a hold."""
        await self.answer_or_refuse(self._release(), 204)

    async def _release(self) -> None:
        number = (await self.read_parameters())["hold_id"]
        release = partial(self.holding.release, number)
        if await self.changes.make(release, self._record_release) is None:
            raise RequestRefusedError(no_such_hold(number))

    def _record_release(self, hold: Hold | None) -> RecordedAction | None:
        if hold is None:
            return None
        arguments, before = {"hold_id": hold.number}, describe_hold(hold)
        return self.audit.record(
            "v1_hold.delete", arguments, self.caller, before=before, task_id=hold.task_id
        )
