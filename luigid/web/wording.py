"""How templates show times, durations and statuses: `luigid.wording`, and what only pages need."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from luigid.history.recorded import RecordedRun
from luigid.wording import age as age
from luigid.wording import cut as cut
from luigid.wording import duration as duration
from luigid.wording import status as status
from luigid.wording import utc as utc

#: the statuses of tasks, and those that only the history has, with their icons in
#: visualiser/src/icons.json
_GLYPHS = {
    "PENDING": "pause",
    "RUNNING": "play",
    "BATCH_RUNNING": "fastForward",
    "DONE": "check",
    "COMPLETE": "check",
    "FAILED": "x",
    "UPSTREAM_FAILED": "triangle",
    "DISABLED": "dash",
    "UPSTREAM_DISABLED": "triangle",
}


def iso(time: datetime) -> str:
    """Return a time in UTC in ISO 8601, always with microseconds."""
    return time.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def glyph(name: str) -> str:
    """Return the icon of a status: colour alone never tells one."""
    return _GLYPHS.get(name, "question")


def slug(name: str) -> str:
    """Return the part of class names that stands for a status."""
    if name == "COMPLETE":
        return "done"
    return name.lower().replace("_", "-") if name in _GLYPHS else "unknown"


def as_json(value: object) -> str:
    """Return a value as JSON, for a query."""
    return json.dumps(value, ensure_ascii=False)


def query(asked: Mapping[str, Any], cursor: str) -> str:
    """Return the query of the next page."""
    data = {"data": as_json(asked["data"])} if "data" in asked else {}
    data |= {name: asked[name] for name in ("q", "status") if asked.get(name)}
    return urlencode({**data, "limit": asked["limit"], "cursor": cursor})


def query_of_data(asked: Mapping[str, Any]) -> str:
    """Return the query of a list by parameters, without a filter."""
    return urlencode({"data": as_json(asked["data"])})


def sized(asked: Mapping[str, Any], limit: int) -> str:
    """Return the query of the same list with another limit."""
    filters = {name: asked[name] for name in ("q", "status") if asked.get(name)}
    return urlencode({**filters, "limit": limit})


class Figures:
    """Figures on runs, as text."""

    def __init__(self, runs: Sequence[RecordedRun]) -> None:
        from statistics import median  # which imports much, and few pages need it

        ended = [run for run in runs if run.status in ("DONE", "FAILED")]
        times = [run.seconds for run in ended if run.status == "DONE" and run.seconds is not None]
        self.ended = str(len(ended))
        self.succeeded = f"{100 * len(times) / len(ended):.1f} %" if ended else ""
        self.median = duration(median(times)) if times else ""
        self.percentile = duration(_percentile_95(times)) if times else ""


def _percentile_95(times: Sequence[float]) -> float:
    from statistics import quantiles

    return times[0] if len(times) == 1 else quantiles(times, n=20, method="inclusive")[-1]
