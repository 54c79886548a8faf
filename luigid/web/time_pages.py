"""The handlers of what is about time: timeline, activity, grid and estimates."""

import logging
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from luigid.contract import Contract, Operation, RequestRefusedError, json_codec
from luigid.contract.problem import no_such_task
from luigid.history.errors import DatabaseUnavailableError
from luigid.overview import Overview
from luigid.overview.grid import GridQuery
from luigid.overview.run_columns import RanOn, Run
from luigid.overview.timeline import TimelineQuery
from luigid.state.slices import Slices
from luigid.web.long_answer import LongAnswerHandler
from luigid.web.overview_pages import AnswerHandler

if TYPE_CHECKING:
    from luigid.history.history import History
    from luigid.history.past_durations import PastDurations
    from luigid.history.past_tasks import TasksOfHistory

logger = logging.getLogger(__name__)

#: runs of the history in one timeline
_MAX_RECORDED = 50_000


class ListHandler(LongAnswerHandler):
    """The base of handlers whose answer has a list of very many items."""

    def write_list(
        self, name: str, schema: str, items: Iterator[Any], rest: Callable[[], dict[str, Any]]
    ) -> Slices[list[bytes]]:
        """Return an object whose member `name` is a list of many items, each of a schema.

        The other members are asked for last.
        """
        operation = self.operations[self.verb]
        parts: list[bytes] = []
        first: list[Any] = []
        for item in items:
            parts += (b"," if parts else b"", self.contract.fragment(operation, schema, item))
            first = first or [item]
            yield
        others = rest()
        # The document must promise, too, that these items stand here.
        self.contract.answer(operation, {**others, name: first})
        yield
        head = b"{" + json_codec.encode(name) + b":["
        return [head, *parts, b"],", json_codec.encode(others)[1:]]


class TimelineHandler(ListHandler):
    """`/v1/timeline`."""

    def initialize(  # type: ignore[override]  # every handler takes keywords of its own
        self,
        contract: Contract,
        operations: Mapping[str, Operation],
        overview: Overview,
        history: "History | None",
    ) -> None:
        """Take what remembers runs; None: the history is off."""
        super().initialize(contract, operations, overview)
        self.history = history

    async def make(self, parameters: Mapping[str, Any]) -> list[bytes]:
        """Return the `Timeline`."""
        over_time = self.overview.over_time
        query = TimelineQuery.from_parameters(parameters, over_time.now())
        complete_since = remembered_since = over_time.recent.complete_since
        older: list[Run] = []
        history = "off"
        if query.since >= complete_since:
            complete_since, history = query.since, "unneeded"
        elif self.history is not None:
            older, complete_since, history = await self._recorded(query, complete_since)
        timeline = await over_time.timeline(query, older, self.is_wanted)
        if timeline.remembered_since > remembered_since:
            # Meanwhile runs ended, and displaced some that nobody has been asked for.
            complete_since = max(complete_since, timeline.remembered_since)

        def rest() -> dict[str, Any]:
            return timeline.rest(complete_since=complete_since, history=history)

        writing = self.write_list("blocks", "TimelineBlock", timeline.blocks(), rest)
        return await self.overview.run(writing, self.is_wanted)

    async def _recorded(
        self, query: TimelineQuery, complete_since: float
    ) -> tuple[list[Run], float, str]:
        """Return the runs of the history that are not remembered for sure.

        With them, since when none is missing, and whether the history answered.
        """
        assert self.history is not None
        until = min(query.until, complete_since)
        limit = min(query.limit, _MAX_RECORDED)
        try:
            found = await self.history.read(
                lambda queries: queries.runs_between(query.since, until, limit, query.task_ids)
            )
        except DatabaseUnavailableError as error:
            logger.warning("Task history: %s cannot be shown: %s", self.request.path, error)
            return [], complete_since, "away"
        runs = [
            Run(
                number,
                run.task_id,
                run.family,
                RanOn(None, run.host),
                run.status,
                run.started,
                run.finished,
            )
            for number, run in enumerate(found.runs, -len(found.runs))
        ]
        return runs, found.complete_since, "on"


class ActivityHandler(AnswerHandler):
    """`/v1/activity`."""

    async def ask(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Return the `Activity`."""
        return await self.overview.over_time.activity(parameters.get("since"), parameters["step"])


class GridHandler(ListHandler):
    """`/v1/grid`."""

    def initialize(  # type: ignore[override]  # every handler takes keywords of its own
        self,
        contract: Contract,
        operations: Mapping[str, Operation],
        overview: Overview,
        past: "TasksOfHistory | None",
    ) -> None:
        """Take what reads tasks from the history; None: that is off."""
        super().initialize(contract, operations, overview)
        self.past = past

    async def make(self, parameters: Mapping[str, Any]) -> list[bytes]:
        """Return the `Grid`."""
        over_time = self.overview.over_time
        query = GridQuery.from_parameters(parameters)
        since = over_time.recent.complete_since
        found = None if self.past is None else await self.past.read(since)
        grid, rest = await over_time.grid(query, found.tasks if found else (), self.is_wanted)
        if found is not None and rest["complete_since"] == since:
            rest["complete_since"] = min(since, found.complete_since)
        rest["history"] = "on" if found else "off" if self.past is None else "away"
        writing = self.write_list("rows", "GridRow", grid.rows(), lambda: rest)
        return await self.overview.run(writing, self.is_wanted)


class EstimateHandler(AnswerHandler):
    """`/v1/tasks/{task_id}/estimate`."""

    #: a task id may contain slashes, or be empty
    parameter_pattern = ".*"

    def initialize(  # type: ignore[override]  # every handler takes keywords of its own
        self,
        contract: Contract,
        operations: Mapping[str, Operation],
        overview: Overview,
        past: "PastDurations | None",
    ) -> None:
        """Take what reads durations from the history; None: that is off."""
        super().initialize(contract, operations, overview)
        self.past = past

    async def ask(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Return the `Estimate`."""
        task_id = parameters["task_id"]
        if self.past is not None:
            await self.past.load(self.overview.over_time.families())
        found = await self.overview.over_time.estimate(task_id)
        if found is None:
            raise RequestRefusedError(no_such_task(task_id))
        return found
