"""When a task is expected to end, in words."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from luigid import wording

_MAX_NAMED: Final = 3
#: what an estimate does not know, where it says more than that it is one
_IGNORED: Final = {
    "limits": "resources may keep tasks waiting",
    "unknown_families": "some families never ran",
    "late_runs": "some runs take longer than any before",
    "held": "some tasks are held",
    "silent_workers": "no worker is there",
}


def pairs(
    estimate: Mapping[str, Any], format_time: Callable[[float], str]
) -> Iterator[tuple[str, str]]:
    """Yield names and values of an answer of /v1/tasks/{task_id}/estimate."""
    run, root, now = estimate["run"], estimate["root"], estimate["as_of"]
    if run is not None and run["started"] is not None:
        yield "Run ends", _end(run, now, format_time) or "longer than any known run by now"
        if run["is_late"]:
            most = wording.duration(run["usual"]["p95"])
            yield (
                "Late",
                f"95 % of {wording.count_of(run['usual']['runs'], 'run')} end within {most}",
            )
    elif run is not None:
        usual = run["usual"]
        low, high = wording.duration(usual["p10"]), wording.duration(usual["p90"])
        runs = wording.count_of(usual["runs"], "run")
        yield "Takes", f"about {wording.duration(usual['p50'])} ({low} to {high}, {runs})"
    if root is not None and root["tasks"] > 1:
        yield "All ends", _end(root, now, format_time) or "not by itself"
        yield "Left", _left(root)
    if root is not None and root["expected_end"] is not None:
        known = [_IGNORED[each] for each in root["ignores"] if each in _IGNORED]
        yield "Estimated", "; ".join(known[:_MAX_NAMED])


def _end(found: Mapping[str, Any], now: float, format_time: Callable[[float], str]) -> str | None:
    """Return `about 2026-11-21 12:00:00 UTC, in 3 m (2 m to 5 m)`; None if there is no such end."""
    end = found["expected_end"]
    if end is None:
        return None
    left, first, last = (
        wording.duration(max(0.0, time - now)) for time in (end, found["earliest"], found["latest"])
    )
    return f"about {format_time(end)}, in {left} ({first} to {last})"


def _left(root: Mapping[str, Any]) -> str:
    parts = [wording.count_of(root["tasks"], "task")]
    if root["held_up"]:
        parts.append(f"{root['held_up']:,} held up by failures or missing tasks")
    parts.append(f"{wording.duration(root['work_seconds'])} of work")
    way = wording.duration(root["critical_seconds"])
    parts.append(f"the longest way {way}, {wording.count_of(root['critical_tasks'], 'task')}")
    parts.append(wording.count_of(root["processes"], "process", "processes"))
    return ", ".join(parts)
