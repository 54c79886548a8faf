"""`/v1/tasks/{task_id}/report`: everything about a root in one file, to be kept or sent on."""

import base64
import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from tornado.template import Loader

from luigid import __version__, wording
from luigid.contract import Contract, Operation, RequestRefusedError
from luigid.contract.problem import no_such_task
from luigid.overview import Overview
from luigid.overview.report import Report
from luigid.texts import visible
from luigid.web import report_graph
from luigid.web.api import ApiHandler

_TEMPLATES = Loader(str(Path(__file__).parent / "templates"))
_STYLE: Final = (Path(__file__).parent / "templates" / "report.css").read_text(encoding="utf-8")
_HASH: Final = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
#: nothing is loaded, and no script runs
_POLICY: Final = (
    f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)

#: what a reason means, before its names
_REASONS: Final = {
    "dependency": "waits for another task",
    "missing_dependency": "waits for a task that no worker has scheduled",
    "resource": "waits for a resource",
    "no_worker": "no worker can run it",
    "paused": "the scheduler is paused",
    "held": "held",
    "retry_at": "failed, waits to be retried",
    "disabled_until": "disabled",
    "cooldown_until": "done a short while ago",
    "batch": "runs in a batch",
    "reserved": "waits for a resource that is reserved",
    "outranked": "ready, others come first",
}


class ReportHandler(ApiHandler):
    """`/v1/tasks/{task_id}/report`."""

    parameter_pattern = ".*"
    has_checkable_body = False

    def initialize(  # type: ignore[override]  # every handler takes keywords of its own
        self, contract: Contract, operations: Mapping[str, Operation], overview: Overview
    ) -> None:
        """Take the overview that is asked."""
        super().initialize(contract, operations)
        self.overview = overview

    async def get(self, **_path: str) -> None:
        """Answer 200 with the report, or 404."""
        try:
            task_id = (await self.read_parameters())["task_id"]
            report = await self.overview.report(task_id)
            if report is None:
                raise RequestRefusedError(no_such_task(task_id))
        except RequestRefusedError as refusal:
            self.answer_refusal(refusal)
            return
        self.set_header("Content-Type", "text/html; charset=UTF-8")
        self.set_header("Content-Security-Policy", _POLICY)
        self.finish(write(report, self.overview))


def write(report: Report, overview: Overview) -> bytes:
    """Return a report as HTML; the template escapes all that comes from tasks, and `shown` more."""
    page: bytes = _TEMPLATES.load("report.html").generate(
        report=report,
        picture=report_graph.draw(report.nodes),
        now=overview.now(),
        trend=overview.recent.trend,
        style=_STYLE,
        version=__version__,
        utc=lambda seconds: wording.utc(datetime.fromtimestamp(seconds, UTC)),
        phrase=phrase,
        shown=visible,
        reasons=_REASONS,
        wording=wording,
    )
    return page


def phrase(reason: Mapping[str, Any]) -> str:
    """Return a reason in words, with the task, resource or person that it names."""
    words = _REASONS.get(reason["kind"], reason["kind"])
    name = reason.get("task_id") or reason.get("resource") or reason.get("by")
    return f"{words}: {name}" if name else words
