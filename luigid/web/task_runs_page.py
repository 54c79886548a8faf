"""`/v1/tasks/{task_id}/runs`: from the task history, with what the server itself remembers."""

import logging
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from luigid.contract import Contract, Operation, RequestRefusedError
from luigid.contract.problem import RETRY_LATER, no_such_task, unavailable
from luigid.contract.problem_kinds import HISTORY_UNAVAILABLE
from luigid.history.errors import DatabaseUnavailableError
from luigid.overview import Overview
from luigid.state.task import BATCH_RUNNING, RUNNING, Task
from luigid.web import cursors, task_runs_json
from luigid.web.api import ApiHandler
from luigid.web.cursors import UNKNOWN_CURSOR

if TYPE_CHECKING:
    from luigid.history.history import History
    from luigid.history.recorded import TaskRuns

logger = logging.getLogger(__name__)

#: what a cursor holds: the position of a run in the database, or its number in the memory
_IN_HISTORY = (datetime, int)
_IN_MEMORY = (int,)


class TaskRunsHandler(ApiHandler):
    """`/v1/tasks/{task_id}/runs`."""

    #: a task id may contain slashes, or be empty
    parameter_pattern = ".*"

    def initialize(  # type: ignore[override]  # every handler takes keywords of its own
        self,
        contract: Contract,
        operations: Mapping[str, Operation],
        overview: Overview,
        history: "History | None",
    ) -> None:
        """Take what remembers runs; None: the history is off."""
        super().initialize(contract, operations)
        self.overview = overview
        self.history = history

    async def get(self, **_path: str) -> None:
        """Answer 200, or an error."""
        try:
            answer = await self._find(await self.read_parameters())
        except RequestRefusedError as refusal:
            self.answer_refusal(refusal)
        else:
            self.answer(answer)

    async def _find(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        task_id, limit = asked["task_id"], asked["limit"]
        before, after = _positions(asked.get("cursor"))
        if self.history is None or before is not None:
            if after is not None:
                raise RequestRefusedError(UNKNOWN_CURSOR)
            return await self._remembered(task_id, limit, before, "off")
        try:
            found = await self.history.read(
                lambda queries: queries.runs_of_task(task_id, limit, after)
            )
        except DatabaseUnavailableError as error:
            logger.warning("Task history: %s cannot be shown: %s", self.request.path, error)
            if after is not None:
                why = "the database of the task history does not answer"
                problem = unavailable(why, HISTORY_UNAVAILABLE)
                raise RequestRefusedError(problem, RETRY_LATER) from None
            return await self._remembered(task_id, limit, None, "away")
        return await self._recorded(task_id, limit, after, found)

    async def _remembered(
        self, task_id: str, limit: int, before: int | None, history: str
    ) -> dict[str, Any]:
        """Return what the server itself remembers."""
        task = await self.overview.find(task_id)
        runs = self.overview.recent.of_task(task_id, limit + 1, before)
        if task is None and not runs:
            raise RequestRefusedError(no_such_task(task_id))
        family = task.family if task is not None else runs[0].family
        is_cut = len(runs) > limit
        return {
            **self._common(task_id, family),
            "params": None,
            "history": "off" if self.history is None else history,
            "since": self.overview.recent.since,
            "runs": [task_runs_json.remembered(run, self.overview.host_of) for run in runs[:limit]],
            "events": [],
            "trend": asdict(self.overview.recent.trend(family)),
            "next_cursor": cursors.encode((runs[limit - 1].number,)) if is_cut else None,
        }

    async def _recorded(
        self,
        task_id: str,
        limit: int,
        after: tuple[datetime, int] | None,
        found: "TaskRuns | None",
    ) -> dict[str, Any]:
        """Return what the history has, completed by what the server remembers."""
        if found is None:
            return await self._remembered(task_id, limit, None, "on")
        task = await self.overview.find(task_id)
        runs = task_runs_json.merge(
            found.runs,
            self.overview.recent.of_task(task_id, 10 * limit),
            after,
            limit=limit,
            host_of=self.overview.host_of,
            is_running=_is_running(task),
        )
        return {
            **self._common(task_id, found.task.family),
            "params": found.task.params,
            "history": "on",
            "since": None,
            "runs": runs,
            "events": [
                {"status": event.status, "time": event.time.timestamp()} for event in found.events
            ],
            "trend": asdict(found.trend),
            "next_cursor": None if found.runs.next is None else cursors.encode(found.runs.next),
        }

    def _common(self, task_id: str, family: str) -> dict[str, Any]:
        return {"task_id": task_id, "family": family, "as_of": self.overview.now()}


def _positions(cursor: str | None) -> tuple[int | None, tuple[datetime, int] | None]:
    """Return the position in the memory and that in the history; one of them at most is not None.

    Raises RequestRefusedError.
    """
    if cursor is None:
        return None, None
    try:
        return cursors.decode(cursor, _IN_MEMORY)[0], None
    except cursors.CursorError:
        pass
    try:
        time, event_id = cursors.decode(cursor, _IN_HISTORY)
    except cursors.CursorError:
        raise RequestRefusedError(UNKNOWN_CURSOR) from None
    return None, (time, event_id)


def _is_running(task: Task | None) -> bool:
    return task is not None and task.status in (RUNNING, BATCH_RUNNING)
