"""`/v1/actions`: doing something to many tasks, following it, and undoing it."""

from collections.abc import Awaitable, Mapping
from typing import Any

from luigid.contract import Contract, Operation, RequestRefusedError
from luigid.contract.problem import RETRY_LATER, unavailable
from luigid.errors import CommitFailedError
from luigid.web.actions import Action, Actions
from luigid.web.changing import ChangingHandler


class ActionsHandler(ChangingHandler):
    """`/v1/actions`."""

    def initialize(  # type: ignore[override]  # every handler takes keywords of its own
        self, contract: Contract, operations: Mapping[str, Operation], actions: Actions
    ) -> None:
        """Take what performs actions."""
        super().initialize(contract, operations)
        self.actions = actions

    async def post(self) -> None:
        """Begin an action, or preview it."""
        await self.answer_action(self._start(), "actions/")

    async def answer_action(self, begun: Awaitable[Action], folder: str) -> None:
        """Answer an action that has ended, or where to follow it: a path relative to this one."""
        try:
            action = await begun
        except RequestRefusedError as refusal:
            self.answer_refusal(refusal)
        except CommitFailedError as error:
            self.answer_problem(unavailable(f"the state cannot be kept: {error}"), RETRY_LATER)
        else:
            is_running = action.state == "running"
            if is_running:
                self.set_header("Location", f"{folder}{action.id}")
            self.answer_as(202 if is_running else 200, action.describe())

    async def _start(self) -> Action:
        return await self.actions.start(await self.read_body(), self.caller)


class ActionHandler(ActionsHandler):
    """`/v1/actions/{action_id}`."""

    async def get(self, **_path: str) -> None:
        """Answer how far an action has got, and with what result."""
        await self.answer_or_refuse(self._described())

    async def _described(self) -> dict[str, Any]:
        parameters = await self.read_parameters()
        return self.actions.find(parameters["action_id"]).describe(
            offset=parameters["offset"],
            limit=parameters["limit"],
            outcome=parameters.get("outcome"),
        )


class UndoHandler(ActionsHandler):
    """`/v1/actions/{action_id}/undo`."""

    async def post(self, **_path: str) -> None:
        """Undo an action."""
        await self.answer_action(self._undo(), "../")

    async def _undo(self) -> Action:
        parameters = await self.read_parameters()
        return await self.actions.undo(parameters["action_id"], self.caller)
