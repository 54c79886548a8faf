"""How templates put times, durations and statuses into words, as the visualiser does."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from statistics import median, quantiles
from typing import Any
from urllib.parse import urlencode

from luigid.history.recorded import RecordedRun

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
_GLYPHS = {
    "PENDING": "pause-fill",
    "RUNNING": "play-fill",
    "DONE": "check-lg",
    "FAILED": "x-lg",
}


def iso(time: datetime) -> str:
    """Return a time in UTC in ISO 8601, always with microseconds."""
    return time.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def utc(time: datetime) -> str:
    """Return a time in UTC, to the second, with its zone."""
    return time.strftime("%Y-%m-%d %H:%M:%S UTC")


def duration(seconds: float) -> str:
    """Return `38 m 05 s`: the two largest units; below ten seconds with tenths."""
    if seconds < 10:
        return f"{max(0.0, seconds):.1f} s"
    whole = round(seconds)
    if whole < _MINUTE:
        return f"{whole} s"
    if whole < _HOUR:
        return f"{whole // _MINUTE} m {whole % _MINUTE:02} s"
    if whole < _DAY:
        return f"{whole // _HOUR} h {whole % _HOUR // _MINUTE:02} m"
    return f"{whole // _DAY} d {whole % _DAY // _HOUR:02} h"


def status(name: str) -> str:
    """Return a status as a word."""
    return name.capitalize().replace("_", " ")


def glyph(name: str) -> str:
    """Return the icon of a status: it is never told by its colour alone."""
    return _GLYPHS.get(name, "question-lg")


def slug(name: str) -> str:
    """Return the part of the names of classes that stands for a status."""
    return name.lower() if name in _GLYPHS else "unknown"


def cut(text: str, length: int = 120) -> str:
    """Return a text, or what of a long one can stand in a row."""
    return text if len(text) <= length else f"{text[: length - 1]}…"


def as_json(value: object) -> str:
    """Return a value as it stands in a query."""
    return json.dumps(value, ensure_ascii=False)


def query(asked: Mapping[str, Any], cursor: str) -> str:
    """Return the query of the next page."""
    data = {"data": as_json(asked["data"])} if "data" in asked else {}
    return urlencode({**data, "limit": asked["limit"], "cursor": cursor})


class Figures:
    """How runs went, in words."""

    def __init__(self, runs: Sequence[RecordedRun]) -> None:
        ended = [run for run in runs if run.status in ("DONE", "FAILED")]
        times = [run.seconds for run in ended if run.status == "DONE" and run.seconds is not None]
        self.ended = str(len(ended))
        self.succeeded = f"{100 * len(times) / len(ended):.1f} %" if ended else ""
        self.median = duration(median(times)) if times else ""
        self.percentile = duration(_percentile_95(times)) if times else ""


def _percentile_95(times: Sequence[float]) -> float:
    return times[0] if len(times) == 1 else quantiles(times, n=20, method="inclusive")[-1]
