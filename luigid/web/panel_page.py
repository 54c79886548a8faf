"""`/embed/panel`: a small live page for frames, of how a task stands or what a query finds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlencode

from luigid.contract import Contract, Operation, Problem, RequestRefusedError
from luigid.contract.problem import no_such_task
from luigid.overview import NoLongerWantedError, Overview
from luigid.overview.counted_statuses import BY_URGENCY
from luigid.texts import encodable
from luigid.web.overview_pages import task_query
from luigid.web.pages import POLICY, PageHandler

#: tasks that are named
_LISTED: Final = 5
#: the statuses of those; other tasks are only counted
_NAMED: Final = ("FAILED", "RUNNING", "BATCH_RUNNING", "DISABLED")
#: of the bar, in units of its own
_WIDTH: Final = 1000
_LEAST: Final = 12
_GAP: Final = 6
_FRAMED_BY_NONE: Final = "frame-ancestors 'none'"


@dataclass(frozen=True, slots=True)
class _Found:
    title: str
    statuses: Mapping[str, int]
    rows: Sequence[Mapping[str, Any]]
    #: what the page of luigid shows about it, as its hash has it
    place: Mapping[str, str]


class PanelHandler(PageHandler):
    """`/embed/panel`."""

    def initialize(  # type: ignore[override]  # every handler takes keywords of its own
        self,
        contract: Contract,
        operations: Mapping[str, Operation],
        overview: Overview,
        frame_origins: Sequence[str],
    ) -> None:
        """Take the overview that is asked, and the origins whose pages may frame the panel."""
        super().initialize(contract, operations)
        self.overview = overview
        self.frame_origins = frame_origins
        self.theme = "auto"
        self.has_disconnected = False

    def on_connection_close(self) -> None:
        """Have a search for this client stop."""
        self.has_disconnected = True

    async def get(self) -> None:
        """Answer 200 with the page, 400 or 404."""
        self._allow_frames()
        try:
            asked = await self.read_parameters()
            self.theme = asked["theme"]
            found = await self._found(asked)
        except RequestRefusedError as refusal:
            self.answer_fault(refusal.problem, "panel_refused.html")
        except NoLongerWantedError:
            self.is_checked = True  # there is no answer to check
        else:
            counts = [(each, found.statuses.get(each, 0)) for each in BY_URGENCY]
            statuses = [(status, count) for status, count in counts if count]
            self.answer_page(
                200,
                "panel.html",
                title=asked.get("label") or found.title,
                theme=self.theme,
                statuses=statuses,
                bar=bar(statuses),
                total=sum(count for _, count in statuses),
                rows=[row for row in found.rows if row["status"] in _NAMED],
                place=link(**found.place),
                link=link,
                now=self.overview.now(),
                moment=lambda seconds: datetime.fromtimestamp(seconds, UTC),
            )

    def answer_fault(self, problem: Problem, template: str = "panel_refused.html") -> None:
        """Answer an error as a small page, or as a problem if the client prefers JSON."""
        if problem.status >= 500:
            self._forbid_frames()
        if self.wants_json:
            self.answer_problem(problem)
        else:
            self.answer_page(problem.status, template, problem=problem, theme=self.theme)

    def _allow_frames(self) -> None:
        """Let the pages of the setting frame the answer, and no others."""
        if self.frame_origins:
            ancestors = f"frame-ancestors {' '.join(self.frame_origins)}"
            policy = POLICY.replace(_FRAMED_BY_NONE, ancestors)
            self.set_header("Content-Security-Policy", policy)
            # It knows no origins, and browsers that know `frame-ancestors` pass it over.
            self.clear_header("X-Frame-Options")

    def _forbid_frames(self) -> None:
        self.set_header("Content-Security-Policy", POLICY)
        self.set_header("X-Frame-Options", "DENY")

    async def _found(self, asked: Mapping[str, Any]) -> _Found:
        task_id = asked.get("task_id")
        if task_id is not None:
            standing = await self.overview.standing(task_id, _LISTED)
            if standing is None:
                raise RequestRefusedError(no_such_task(task_id))
            return _Found(
                standing.root["family"] or task_id,
                standing.statuses,
                standing.tasks,
                {"tab": "task", "taskId": task_id},
            )
        text = asked.get("query", "")
        query = task_query(
            {"search": "", "sort": "status", "offset": 0, "limit": _LISTED, "query": text}
        )
        statuses = await self.overview.count_by_status(query, self._is_wanted)
        page = await self.overview.page(query, self._is_wanted)
        place = {"tab": "tasks", "query": text} if text else {"tab": "tasks"}
        return _Found(text or "All tasks", statuses, page["tasks"], place)

    def _is_wanted(self) -> bool:
        return not self.has_disconnected


def link(**place: str) -> str:
    """Return the hash of the page of luigid that shows something."""
    return f"#{urlencode({name: encodable(value) for name, value in place.items()})}"


def bar(statuses: Sequence[tuple[str, int]]) -> list[tuple[str, int, int]]:
    """Return status, left edge and width of each part of a bar; few among many are seen, too."""
    if not statuses:
        return []
    total = sum(count for _, count in statuses)
    free = _WIDTH - len(statuses) * _LEAST - (len(statuses) - 1) * _GAP
    parts, left = [], 0
    for status, count in statuses:
        width = _LEAST + free * count // total
        parts.append((status, left, width))
        left += width + _GAP
    # What rounding has left over.
    status, left, _ = parts[-1]
    return [*parts[:-1], (status, left, _WIDTH - left)]
