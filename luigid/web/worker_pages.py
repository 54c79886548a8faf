"""`/v1/workers`: pages of workers."""

from collections.abc import Mapping
from typing import Any

from luigid.contract import RequestRefusedError
from luigid.overview.worker_rows import Position, WorkerQuery
from luigid.web import cursors
from luigid.web.cursors import UNKNOWN_CURSOR
from luigid.web.overview_pages import AnswerHandler


class WorkerPageHandler(AnswerHandler):
    """`/v1/workers`."""

    async def ask(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Return a `WorkerPage`."""
        query = WorkerQuery.from_parameters(parameters, _position(parameters.get("cursor")))
        return await self.overview.workers(query, _cursor)


def _cursor(position: Position) -> str:
    group, number = position
    return cursors.encode((group, -number))


def _position(cursor: str | None) -> Position | None:
    if cursor is None:
        return None
    try:
        group, number = cursors.decode(cursor, (int, int))
    except cursors.CursorError:
        raise RequestRefusedError(UNKNOWN_CURSOR) from None
    return group, -number
