"""`/v1/`: numbers, pages of tasks, single tasks."""

import asyncio
from collections.abc import Coroutine, Mapping
from http import HTTPStatus
from typing import Any

from luigid.contract import Contract, Operation, Problem, Refusal
from luigid.overview import Overview, TaskQuery
from luigid.web.api import ApiHandler


class OverviewHandler(ApiHandler):
    """Answers what the overview says of one question."""

    def initialize(  # type: ignore[override]  # every handler takes keywords of its own
        self, contract: Contract, operations: Mapping[str, Operation], overview: Overview
    ) -> None:
        """Take the overview."""
        super().initialize(contract, operations)
        self.overview = overview
        self._question: asyncio.Task[Any] | None = None

    async def get(self, **_parameters: str) -> None:
        """Answer, unless the parameters are malformed or the client goes away meanwhile."""
        try:
            parameters = self.contract.parameters(self.operations[self.verb], self.read_request())
        except Refusal as refusal:
            self.answer_refusal(refusal)
            return
        self._question = asyncio.create_task(self.ask(parameters))
        try:
            found = await self._question
        except asyncio.CancelledError:
            return
        if found is None:
            self.answer_missing(parameters)
        else:
            self.answer(found)

    def on_connection_close(self) -> None:
        """Ask no further."""
        if self._question is not None:
            self._question.cancel()

    def ask(self, parameters: Mapping[str, Any]) -> Coroutine[Any, Any, dict[str, Any] | None]:
        """Ask the overview."""
        raise NotImplementedError

    def answer_missing(self, parameters: Mapping[str, Any]) -> None:
        """Answer that there is no such thing."""
        raise NotImplementedError


class SummaryHandler(OverviewHandler):
    """`/v1/summary`."""

    def ask(self, _parameters: Mapping[str, Any]) -> Coroutine[Any, Any, dict[str, Any]]:
        """Ask for the numbers."""
        return self.overview.summary()


class TaskPageHandler(OverviewHandler):
    """`/v1/tasks`."""

    def ask(self, parameters: Mapping[str, Any]) -> Coroutine[Any, Any, dict[str, Any]]:
        """Ask for a page of tasks."""
        return self.overview.page(TaskQuery.of(parameters))


class TaskHandler(OverviewHandler):
    """`/v1/tasks/{task_id}`."""

    #: ids may hold slashes, or be empty
    parameter_pattern = ".*"

    def ask(self, parameters: Mapping[str, Any]) -> Coroutine[Any, Any, dict[str, Any] | None]:
        """Ask for one task."""
        return self.overview.task(parameters["task_id"])

    def answer_missing(self, parameters: Mapping[str, Any]) -> None:
        """Answer 404."""
        detail = f"There is no task {parameters['task_id']}."
        self.answer_problem(Problem(status=HTTPStatus.NOT_FOUND, title="Not Found", detail=detail))
