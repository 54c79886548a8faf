"""`/embed/badge.svg`: a small picture of how a task or what a query finds stands."""

from collections.abc import Mapping
from typing import Any, Final
from xml.sax.saxutils import escape

from luigid import wording
from luigid.contract import RequestRefusedError
from luigid.contract.problem import no_such_task
from luigid.overview.counted_statuses import BY_URGENCY
from luigid.texts import visible_line
from luigid.web.overview_pages import OverviewHandler, task_query

#: status -> a colour on which white text can be read
_COLOURS: Final = {
    "FAILED": "#c0262d",
    "UPSTREAM_FAILED": "#b3452f",
    "DISABLED": "#5c6370",
    "UPSTREAM_DISABLED": "#5c6370",
    "RUNNING": "#1f54c4",
    "BATCH_RUNNING": "#8b1a8b",
    "PENDING": "#85620a",
    "UNKNOWN": "#3a3f4a",
    "DONE": "#237032",
}
_NOTHING: Final = "#5c6370"
_HEIGHT: Final = 20
#: about as wide as a letter of 11 pixels is
_LETTER: Final = 6.6
_PADDING: Final = 7
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"


class BadgeHandler(OverviewHandler):
    """`/embed/badge.svg`."""

    has_checkable_body = False

    async def respond(self, parameters: Mapping[str, Any]) -> None:
        """Answer with the picture."""
        label, statuses = await self._found(parameters)
        self.set_header("Content-Type", "image/svg+xml")
        self.set_header("Content-Security-Policy", _POLICY)
        label = parameters.get("label") or label
        self.finish(draw(label, statuses, is_task="task_id" in parameters))

    async def _found(self, asked: Mapping[str, Any]) -> tuple[str, Mapping[str, int]]:
        """Return what the picture is about, and the number of tasks by status."""
        task_id = asked.get("task_id")
        if task_id is not None:
            task = await self.overview.task(task_id)
            if task is None:
                raise RequestRefusedError(no_such_task(task_id))
            return task["family"] or task_id, {task["upstream_status"] or task["status"]: 1}
        query = {"search": "", "sort": "status", "offset": 0, "limit": 1}
        query["query"] = asked.get("query", "")
        statuses = await self.overview.count_by_status(task_query(query), self.is_wanted)
        return "tasks", statuses


def draw(label: str, statuses: Mapping[str, int], *, is_task: bool = False) -> bytes:
    """Return the picture: the label, and the most urgent status with its number of tasks."""
    worst = next((status for status in BY_URGENCY if statuses.get(status)), None)
    total = sum(statuses.values())
    if worst is None:
        value = "no task"
    elif is_task:
        value = wording.status(worst).lower()
    else:
        value = f"{statuses[worst]:,} of {total:,} {wording.status(worst).lower()}"
    # XML cannot hold most of what this escapes: there would be no picture.
    label = wording.cut(visible_line(label), 60)
    left, right = _width(label), _width(value)
    title = escape(f"{label}: {value}")
    colour = _NOTHING if worst is None else _COLOURS[worst]
    return f"""\
<svg xmlns="http://www.w3.org/2000/svg" width="{left + right}" height="{_HEIGHT}" role="img">
<title>{title}</title>
<rect width="{left}" height="{_HEIGHT}" fill="#3a3f4a"/>
<rect x="{left}" width="{right}" height="{_HEIGHT}" fill="{colour}"/>
<g fill="#fff" font-family="Verdana, DejaVu Sans, sans-serif" font-size="11" text-anchor="middle">
<text x="{left / 2}" y="14" textLength="{left - 2 * _PADDING}">{escape(label)}</text>
<text x="{left + right / 2}" y="14" textLength="{right - 2 * _PADDING}">{escape(value)}</text>
</g>
</svg>
""".encode()


def _width(text: str) -> int:
    return round(len(text) * _LETTER) + 2 * _PADDING
