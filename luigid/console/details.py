"""The details of a task as names and values, in the words of the page."""

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any, Final

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from luigid import wording
from luigid.console import estimates, reasons
from luigid.console import runs as runs_of_task
from luigid.console.styles import DIM, ERROR, HEAD, status_text
from luigid.console.tasks import amounts, listed_status, name_of, number, progress
from luigid.console.terminal import lines, one_line
from luigid.console.times import time_text

#: Luigi's default for counts and seconds, which means never
_NEVER: Final = 999_999_999
_MAX_WORKERS: Final = 10


def of(
    task: Mapping[str, Any],
    explanation: Mapping[str, Any],
    runs: Mapping[str, Any],
    estimate: Mapping[str, Any],
) -> Iterator[RenderableType]:
    """Yield what to print about a task: what the API says of it, why it waits, and its runs.

    And when it is expected to end.
    """
    yield name_of(task).append("  ").append(status_text(listed_status(task)))
    yield Text(one_line(task["task_id"]), style=DIM)
    yield ""
    pairs = Table.grid(padding=(0, 2))
    pairs.add_column(style=DIM, no_wrap=True)
    pairs.add_column(overflow="fold")
    for name, value in chain(_pairs(task), estimates.pairs(estimate, time_text)):
        if value:
            pairs.add_row(name, Text(value))
    yield pairs
    yield from _waits(explanation)
    yield from runs_of_task.of(runs, runs["as_of"], time_text)
    yield from _neighbours("Depends on", task["deps"], task["deps_total"])
    yield from _neighbours("Needed by", task["dependents"], task["dependents_total"])
    if task["error_text"] is not None:
        yield ""
        yield Text("Error", style=HEAD)
        yield _error(task["error_text"])


def describe_retry_policy(policy: Mapping[str, float]) -> str:
    """Return `5 failures within 1 h`; empty if the task is never disabled."""
    count, window = policy["retry_count"], policy["disable_window"]
    timeout = policy["disable_hard_timeout"]
    conditions = []
    if count < _NEVER:
        failures = f"{number(count)} {'failure' if count == 1 else 'failures'}"
        within = f" within {wording.duration(window)}" if window < _NEVER else ""
        conditions.append(failures + within)
    if timeout < _NEVER:
        conditions.append(f"any failure {wording.duration(timeout)} after the first")
    return ", or ".join(conditions)


def _pairs(task: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    is_running = task["status"] in ("RUNNING", "BATCH_RUNNING")
    for name in sorted(task["params"]):
        yield one_line(name), one_line(task["params"][name])
    yield "Progress", progress(task)
    yield "Priority", number(task["priority"])
    yield "Resources", amounts(task["resources"])
    yield "Runs on" if is_running else "Ran on", one_line(task["worker_running"] or "")
    yield "Workers", _workers(task["workers"])
    yield "Batch", one_line(task["batch_id"] or "")
    yield "Module", one_line(task["module"] or "")
    yield "Tracking page", one_line(task["tracking_url"] or "")
    yield "Log", one_line(task.get("log_url") or "")
    yield "Scheduled", time_text(task["scheduled"])
    yield "Updated", time_text(task["updated"])
    yield "Failures", str(task["failures"])
    yield "Disabled after", describe_retry_policy(task["retry_policy"])
    yield "Retried at", time_text(task["retry_at"])
    yield "Disabled since", time_text(task["disabled_at"])


def _workers(workers: list[str]) -> str:
    if not workers:
        return "none"
    shown = ", ".join(one_line(worker) for worker in workers[:_MAX_WORKERS])
    left = len(workers) - _MAX_WORKERS
    return f"{shown} and {left} more" if left > 0 else shown


def _waits(explanation: Mapping[str, Any]) -> Iterator[RenderableType]:
    if explanation["status"] in ("RUNNING", "BATCH_RUNNING", "DONE"):
        return
    lines_of_reasons = list(reasons.of(explanation, time_text))
    if lines_of_reasons:
        yield ""
        yield Text("Why it waits", style=HEAD)
    for line in lines_of_reasons:
        yield Text(f"  {line}")


def _neighbours(title: str, tasks: list[dict[str, Any]], total: int) -> Iterator[RenderableType]:
    if not total:
        return
    yield ""
    yield Text(f"{title} {wording.count_of(total, 'task')}", style=HEAD)
    for task in tasks:
        yield Text("  ").append(status_text(listed_status(task))).append("  ").append(name_of(task))
    if total > len(tasks):
        yield Text(f"  and {total - len(tasks):,} more", style=DIM)


def _error(text: str) -> Text:
    """Return an error with its last line, which says what went wrong, in colour."""
    before, separator, last = lines(text).rstrip().rpartition("\n")
    return Text(before + separator).append(last, style=ERROR)
