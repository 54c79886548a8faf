"""How statuses, times, durations and counts are written, on pages and in a terminal.

The visualiser writes them, too (visualiser/src/model/status.ts, times.ts and numbers.ts): the
examples that both are tested against are in visualiser/test/wording.json.
"""

import math
from datetime import datetime

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400


def utc(time: datetime) -> str:
    """Return a time in UTC, to the second, with its zone."""
    return time.strftime("%Y-%m-%d %H:%M:%S UTC")


def duration(seconds: float) -> str:
    """Return `38 m 05 s`: the two largest units, without what is zero; below 10 s with tenths."""
    if not math.isfinite(seconds):
        return "unknown"
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


def age(seconds: float) -> str:
    """Return how long something has gone on: a duration without tenths."""
    return duration(_round(seconds)) if math.isfinite(seconds) else "unknown"


def status(name: str) -> str:
    """Return a status as words."""
    if name == "COMPLETE":  # of the history, see `luigid.history.writer`
        return "Found complete"
    return name.capitalize().replace("_", " ")


def count_of(count: int, one: str, many: str | None = None) -> str:
    """Return `1 task`, `2 tasks`, `119,204 tasks`."""
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"


def cut(text: str, length: int = 120) -> str:
    """Return a text, cut to so many characters."""
    return text if len(text) <= length else f"{text[: length - 1]}…"


def _round(number: float) -> int:
    """Round halves up, as JavaScript does."""
    return math.floor(number + 0.5)


def _two_units(whole: int, large: tuple[int, str], small: tuple[int, str]) -> str:
    rest = whole % large[0] // small[0]
    main = f"{whole // large[0]} {large[1]}"
    return f"{main} {rest:02} {small[1]}" if rest else main
