"""Why a task does not run, in the words of the page (visualiser/src/model/reasons.ts)."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from luigid.console.terminal import one_line
from luigid.console.workers import name_of

Reason: TypeAlias = Mapping[str, Any]
#: writes a time
FormatTime: TypeAlias = Callable[[float], str]

_MAX_HOLDERS = 3


def of(explanation: Mapping[str, Any], format_time: FormatTime) -> Iterator[str]:
    """Yield a line for each reason of an explanation, the most useful first."""
    for reason in explanation["reasons"]:
        yield phrase(reason, explanation["task_id"], format_time)
        yield from _more(reason, format_time)
    if not explanation["reasons"] and explanation["status"] == "PENDING":
        yield "ready: the next of its workers that asks for work gets it"
    if explanation["is_cut"]:
        yield "there may be more: only a part of what it depends on was searched"


def phrase(reason: Reason, task_id: str, format_time: FormatTime) -> str:
    """Return a reason as a part of a sentence, as short as a column."""
    match reason["kind"]:
        case "dependency" | "missing_dependency":
            return _dependency(reason, task_id, format_time)
        case "resource" | "reserved":
            return f"waits for {_resource(reason)}, {_shortage(reason, format_time)}"
        case "no_worker":
            return "no worker can run it"
        case "held":
            return f"held by {one_line(reason.get('by') or '')}{_since(reason, format_time)}"
        case "paused":
            return "the scheduler is paused"
        case "batch":
            is_alone = reason.get("task_id") is None
            return "runs in a batch" if is_alone else f"shares a run with {_name(reason)}"
        case "outranked":
            return f"ready, {reason.get('count', 0):,} before it"
    return _deadline(reason, format_time)


def _dependency(reason: Reason, task_id: str, format_time: FormatTime) -> str:
    if reason["kind"] == "dependency":
        return f"waits for {_name(reason)}{_state(reason, format_time)}"
    if reason.get("task_id") == task_id:
        return "no worker has scheduled it"
    return f"waits for {_name(reason)}, which no worker has scheduled"


def _shortage(reason: Reason, format_time: FormatTime) -> str:
    if reason["kind"] == "resource":
        return f"{_amounts(reason)}{_next(reason, format_time)}"
    return "reserved" if reason.get("task_id") is None else f"reserved for {_name(reason)}"


def _more(reason: Reason, format_time: FormatTime) -> Iterator[str]:
    """Yield who holds what is missing, and who could run the task."""
    holders = reason.get("holders", ())
    for holder in holders[:_MAX_HOLDERS]:
        since = "" if holder["since"] is None else f" since {format_time(holder['since'])}"
        worker = "" if holder["worker"] is None else f", on {one_line(name_of(holder['worker']))}"
        yield f"  {_name(holder)} holds {holder['amount']:g}{since}{worker}"
    left = reason.get("holders_total", 0) - len(holders[:_MAX_HOLDERS])
    if left > 0:
        yield f"  and {left:,} more"
    for worker in reason.get("workers", ()):
        why = "disabled" if worker["is_disabled"] else "has not scheduled it as one that it can run"
        name = one_line(name_of(worker["worker"]))
        yield f"  {name}: {why}, last seen {format_time(worker['last_active'])}"


def _name(named: Mapping[str, Any]) -> str:
    return one_line(named.get("family") or named.get("task_id") or "")


def _state(reason: Reason, format_time: FormatTime) -> str:
    since = reason.get("since")
    at = "" if since is None else f" {format_time(since)}"
    match reason.get("status"):
        case "FAILED":
            return f", failed{at}"
        case "DISABLED":
            return f", disabled{at}"
        case "RUNNING" | "BATCH_RUNNING":
            return ", running"
    if reason.get("is_held"):
        return ", held"
    return ", which no worker can run" if reason.get("has_worker") is False else ""


def _since(reason: Reason, format_time: FormatTime) -> str:
    since = reason.get("since")
    return "" if since is None else f" since {format_time(since)}"


def _resource(reason: Reason) -> str:
    name, place = one_line(reason.get("resource", "")), reason.get("place")
    if place is None:
        return name
    where = name_of(place) if reason.get("scope") == "worker" else place
    return f"{name} of {one_line(where)}"


def _amounts(reason: Reason) -> str:
    needed, used, total = reason["needed"], reason["used"], reason["total"]
    if needed > total:
        return f"needs {needed:g} of {total:g}"
    per = reason.get("per")
    spent = "used" if per is None else f"started in the last {per}"
    return f"{used:g} of {total:g} {spent}"


def _next(reason: Reason, format_time: FormatTime) -> str:
    seconds = reason.get("next_at")
    return "" if seconds is None else f", next at {format_time(seconds)}"


def _deadline(reason: Reason, format_time: FormatTime) -> str:
    kind, seconds = reason["kind"], reason.get("seconds")
    if seconds is None:
        return "is not retried by itself" if kind == "retry_at" else "stays disabled"
    at = format_time(seconds)
    if kind == "retry_at":
        return f"is retried at {at}"
    is_disabled = kind == "disabled_until"
    return f"enabled again at {at}" if is_disabled else f"can be scheduled again at {at}"
