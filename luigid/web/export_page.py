"""`/v1/tasks/export`: all tasks that fit, as a file, sent in slices."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from luigid.contract import json_codec
from luigid.web import csv_text
from luigid.web.overview_pages import OverviewHandler, task_query

#: number of tasks of an export
MAX_TASKS: Final = 1_000_000
#: tasks that are described and sent between two turns of the event loop
_TASKS_PER_SLICE: Final = 50

#: the columns of the CSV
COLUMNS: Final = (
    *("task_id", "family", "params", "status", "upstream_status", "priority", "resources"),
    *("time", "worker_running", "held", "progress_percentage", "expected_end", "is_late"),
    *("tracking_url", "error"),
)
_SCHEMA: Final = "ExportedTask"


class ExportHandler(OverviewHandler):
    """`/v1/tasks/export`."""

    has_checkable_body = False

    async def respond(self, parameters: Mapping[str, Any]) -> None:
        """Answer with the file, part by part."""
        query = task_query({**parameters, "offset": 0, "limit": MAX_TASKS})
        ids = await self.overview.ids(query, self.is_wanted)
        await self._send(parameters["format"], ids)

    async def _send(self, kind: str, ids: Sequence[str]) -> None:
        is_csv = kind == "csv"
        self.set_header("Content-Type", "text/csv; charset=UTF-8" if is_csv else "application/json")
        self.set_header("Content-Disposition", f'attachment; filename="tasks.{kind}"')
        parts = self._csv(ids) if is_csv else self._json(ids)
        async for part in parts:
            self.write(part)
            await self.flush()
        self.finish()

    async def _csv(self, ids: Sequence[str]) -> AsyncIterator[bytes]:
        yield csv_text.row(COLUMNS).encode()
        async for tasks in self._described(ids):
            for task in tasks:
                # Checked as that of the JSON is.
                self.contract.fragment(self.operations[self.verb], _SCHEMA, task)
            lines = "".join(csv_text.row(_cells(task)) for task in tasks)
            yield lines.encode(errors="replace")

    async def _json(self, ids: Sequence[str]) -> AsyncIterator[bytes]:
        yield b'{"tasks":['
        operation, separator = self.operations[self.verb], b"\n"
        async for tasks in self._described(ids):
            for task in tasks:
                yield separator + self.contract.fragment(operation, _SCHEMA, task)
                separator = b",\n"
        yield b"\n]}\n"

    async def _described(self, ids: Sequence[str]) -> AsyncIterator[list[dict[str, Any]]]:
        for first in range(0, len(ids), _TASKS_PER_SLICE):
            yield await self.overview.exported(ids[first : first + _TASKS_PER_SLICE])


def _cells(task: Mapping[str, Any]) -> list[object]:
    row = {
        **task,
        "params": json_codec.encode(task["params"]).decode(),
        "resources": json_codec.encode(task["resources"]).decode(),
        "time": _time(task["time"]),
        "expected_end": _time(task["expected_end"]),
    }
    cells = [row[name] for name in COLUMNS]
    # A worker may report any JSON for its progress.
    return [cell if isinstance(cell, str | int | float | None) else str(cell) for cell in cells]


def _time(seconds: float | None) -> str | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat()
