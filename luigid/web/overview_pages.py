"""`/v1/summary` and `/v1/tasks`: numbers, pages of tasks, single tasks, and why they wait."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

from luigid.contract import Contract, Operation, RequestRefusedError
from luigid.contract.problem import no_such_task
from luigid.overview import NoLongerWantedError, Overview, TaskQuery
from luigid.web.api import ApiHandler


class OverviewHandler(ApiHandler, ABC):
    """The base of the handlers that answer from the overview."""

    def initialize(  # type: ignore[override]  # every handler takes keywords of its own
        self, contract: Contract, operations: Mapping[str, Operation], overview: Overview
    ) -> None:
        """Take the overview that is asked."""
        super().initialize(contract, operations)
        self.overview = overview
        self.has_disconnected = False

    async def get(self, **_path: str) -> None:
        """Answer 200, or 400 or 404; nothing if the client has disconnected meanwhile."""
        try:
            answer = await self.ask(await self.read_parameters())
        except RequestRefusedError as refusal:
            self.answer_refusal(refusal)
        except NoLongerWantedError:
            self.is_checked = True  # there is no answer to check
        else:
            self.answer(answer)

    def on_connection_close(self) -> None:
        """Have a search for this client stop."""
        self.has_disconnected = True

    @abstractmethod
    async def ask(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Return the answer. Raises RequestRefusedError, or NoLongerWantedError."""


class SummaryHandler(OverviewHandler):
    """`/v1/summary`."""

    async def ask(self, _parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Return the `Summary`."""
        return await self.overview.summary()


class TaskPageHandler(OverviewHandler):
    """`/v1/tasks`."""

    async def ask(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Return a `TaskPage`."""
        query = TaskQuery.from_parameters(parameters)
        return await self.overview.page(query, is_wanted=lambda: not self.has_disconnected)


class TaskHandler(OverviewHandler):
    """`/v1/tasks/{task_id}`."""

    #: a task id may contain slashes, or be empty
    parameter_pattern = ".*"

    async def ask(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Return the `TaskDetails`."""
        task_id = parameters["task_id"]
        found = await self.overview.task(task_id)
        if found is None:
            raise RequestRefusedError(no_such_task(task_id))
        return found


class ExplanationHandler(OverviewHandler):
    """`/v1/tasks/{task_id}/explanation`."""

    parameter_pattern = ".*"

    async def ask(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Return the `Explanation`."""
        task_id = parameters["task_id"]
        found = await self.overview.explanation(task_id)
        if found is None:
            raise RequestRefusedError(no_such_task(task_id))
        return found
