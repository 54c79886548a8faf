"""The handlers of the overview: numbers, pages of tasks, single tasks, why they wait or failed."""

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

from tornado.iostream import StreamClosedError

from luigid.contract import Contract, Operation, RequestRefusedError
from luigid.contract.problem import Location, no_such_failure, no_such_task, unreadable_query
from luigid.overview import FailureQuery, NoLongerWantedError, Overview, QueryError, TaskQuery
from luigid.web import cursors
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
            await self.respond(await self.read_parameters())
        except RequestRefusedError as refusal:
            self.answer_refusal(refusal)
        except (NoLongerWantedError, StreamClosedError):
            self.is_checked = True  # there is no answer to check

    @abstractmethod
    async def respond(self, parameters: Mapping[str, Any]) -> None:
        """Answer 200. Raises RequestRefusedError, NoLongerWantedError or StreamClosedError."""

    def on_connection_close(self) -> None:
        """Have a search for this client stop."""
        self.has_disconnected = True

    def is_wanted(self) -> bool:
        """Return whether the client waits for the answer."""
        return not self.has_disconnected


class AnswerHandler(OverviewHandler):
    """The base of those that answer one value, as JSON."""

    async def respond(self, parameters: Mapping[str, Any]) -> None:
        """Answer what `ask` returns."""
        self.answer(await self.ask(parameters))

    @abstractmethod
    async def ask(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Return the answer. Raises RequestRefusedError, or NoLongerWantedError."""


class SummaryHandler(AnswerHandler):
    """`/v1/summary`."""

    async def ask(self, _parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Return the `Summary`."""
        return await self.overview.summary()


class TaskPageHandler(AnswerHandler):
    """`/v1/tasks`."""

    async def ask(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Return a `TaskPage`."""
        query = task_query(parameters)
        return await self.overview.page(query, is_wanted=self.is_wanted)


class TaskHandler(AnswerHandler):
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


class ExplanationHandler(AnswerHandler):
    """`/v1/tasks/{task_id}/explanation`."""

    parameter_pattern = ".*"

    async def ask(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Return the `Explanation`."""
        task_id = parameters["task_id"]
        found = await self.overview.explanation(task_id)
        if found is None:
            raise RequestRefusedError(no_such_task(task_id))
        return found


class FailuresHandler(AnswerHandler):
    """`/v1/failures`."""

    async def ask(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Return a `FailurePage`."""
        # The time is a text, because cursors hold whole numbers and texts.
        place = _position(parameters, (int, int, str, str))
        after = None if place is None else (place[0], place[1], _time(place[2]), place[3])
        page = await self.overview.failures.page(FailureQuery.from_parameters(parameters, after))
        last = page.last
        cursor = None if last is None else (last[0], last[1], repr(last[2]), last[3])
        return {**page.answer, "next_cursor": _encoded(cursor)}


class FailureHandler(AnswerHandler):
    """`/v1/failures/{key}`."""

    async def ask(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Return a `FailureDetails`."""
        key = parameters["key"]
        place = _position(parameters, (str, str))
        after = None if place is None else (_time(place[0]), place[1])
        page = await self.overview.failures.group(key, parameters["limit"], after)
        if page is None:
            raise RequestRefusedError(no_such_failure(key))
        cursor = None if page.last is None else (repr(page.last[0]), page.last[1])
        return {**page.answer, "next_cursor": _encoded(cursor)}


def task_query(
    parameters: Mapping[str, Any], location: Location = "query", pointer: str = "/query"
) -> TaskQuery:
    """Return the query of checked parameters, and where `query` stands.

    Raises RequestRefusedError if the query cannot be read.
    """
    try:
        return TaskQuery.from_parameters(parameters)
    except QueryError as error:
        raise unreadable_query(location, pointer, str(error), error.position) from None


def _position(parameters: Mapping[str, Any], types: tuple[type, ...]) -> tuple[Any, ...] | None:
    """Return the position of the cursor that was sent. Raises RequestRefusedError."""
    if "cursor" not in parameters:
        return None
    try:
        return cursors.decode(parameters["cursor"], types)
    except cursors.CursorError:
        raise RequestRefusedError(cursors.UNKNOWN_CURSOR) from None


def _time(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if math.isnan(seconds):
        raise RequestRefusedError(cursors.UNKNOWN_CURSOR)
    return seconds


def _encoded(position: tuple[Any, ...] | None) -> str | None:
    return None if position is None else cursors.encode(position)
