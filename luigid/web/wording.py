"""How templates show times, durations and statuses.

The visualiser shows them, too (visualiser/src/model/times.ts and status.ts): the examples that
both are tested against are in visualiser/test/wording.json.
"""

import json
import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from luigid.history.recorded import RecordedRun

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
#: the statuses that Luigi records, with their icons in visualiser/src/icons.json
_GLYPHS = {"PENDING": "pause", "RUNNING": "play", "DONE": "check", "FAILED": "x"}


def iso(time: datetime) -> str:
    """Return a time in UTC in ISO 8601, always with microseconds."""
    return time.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def utc(time: datetime) -> str:
    """Return a time in UTC, to the second, with its zone."""
    return time.strftime("%Y-%m-%d %H:%M:%S UTC")


def duration(seconds: float) -> str:
    """Return `38 m 05 s`: the two largest units, without what is zero; below 10 s with tenths."""
    tenths = _round(seconds * 10)
    if tenths < 100:
        return f"{max(0, tenths) / 10:g} s"
    whole = _round(seconds)
    if whole < _MINUTE:
        return f"{whole} s"
    if whole < _HOUR:
        return _two_units(whole, (_MINUTE, "m"), (1, "s"))
    if whole < _DAY:
        return _two_units(whole, (_HOUR, "h"), (_MINUTE, "m"))
    return _two_units(whole, (_DAY, "d"), (_HOUR, "h"))


def status(name: str) -> str:
    """Return a status as a word."""
    return name.capitalize().replace("_", " ")


def glyph(name: str) -> str:
    """Return the icon of a status: colour alone never tells one."""
    return _GLYPHS.get(name, "question")


def slug(name: str) -> str:
    """Return the part of class names that stands for a status."""
    return name.lower() if name in _GLYPHS else "unknown"


def cut(text: str, length: int = 120) -> str:
    """Return a text, cut to so many characters."""
    return text if len(text) <= length else f"{text[: length - 1]}…"


def as_json(value: object) -> str:
    """Return a value as JSON, for a query."""
    return json.dumps(value, ensure_ascii=False)


def query(asked: Mapping[str, Any], cursor: str) -> str:
    """Return the query of the next page."""
    data = {"data": as_json(asked["data"])} if "data" in asked else {}
    return urlencode({**data, "limit": asked["limit"], "cursor": cursor})


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


def _round(number: float) -> int:
    """Round halves up, as JavaScript does."""
    return math.floor(number + 0.5)


def _two_units(whole: int, large: tuple[int, str], small: tuple[int, str]) -> str:
    rest = whole % large[0] // small[0]
    main = f"{whole // large[0]} {large[1]}"
    return f"{main} {rest:02} {small[1]}" if rest else main


def _percentile_95(times: Sequence[float]) -> float:
    from statistics import quantiles

    return times[0] if len(times) == 1 else quantiles(times, n=20, method="inclusive")[-1]
