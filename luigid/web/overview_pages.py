"""`/v1/`: numbers, pages of tasks, single tasks."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

from luigid.contract import Contract, Operation, RequestRefusedError
from luigid.contract.problem import no_such_task
from luigid.overview import NoLongerWantedError, Overview, TaskQuery
from luigid.web.api import ApiHandler


class OverviewHandler(ApiHandler, ABC):
    """Answers what the overview says."""

    def initialize(  # type: ignore[override]  # every handler takes keywords of its own
        self, contract: Contract, operations: Mapping[str, Operation], overview: Overview
    ) -> None:
        """Take the overview."""
        super().initialize(contract, operations)
        self.overview = overview
        self.is_gone = False

    async def get(self, **_path: str) -> None:
        """Answer, unless the parameters are malformed or the client goes away meanwhile."""
        try:
            answer = await self.ask(await self.read_parameters())
        except RequestRefusedError as refusal:
            self.answer_refusal(refusal)
        except NoLongerWantedError:
            self.is_checked = True  # there is no answer, and nobody to get it
        else:
            self.answer(answer)

    def on_connection_close(self) -> None:
        """Note that nobody waits for the answer."""
        self.is_gone = True

    @abstractmethod
    async def ask(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Return the answer. Raises RequestRefusedError, or NoLongerWantedError."""


class SummaryHandler(OverviewHandler):
    """`/v1/summary`."""

    async def ask(self, _parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Return the numbers."""
        return await self.overview.summary()


class TaskPageHandler(OverviewHandler):
    """`/v1/tasks`."""

    async def ask(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Return a page of tasks."""
        query = TaskQuery.of(parameters)
        return await self.overview.page(query, is_wanted=lambda: not self.is_gone)


class TaskHandler(OverviewHandler):
    """`/v1/tasks/{task_id}`."""

    #: ids may hold slashes, or be empty
    parameter_pattern = ".*"

    async def ask(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Return one task."""
        task_id = parameters["task_id"]
        found = await self.overview.task(task_id)
        if found is None:
            raise RequestRefusedError(no_such_task(task_id))
        return found
