"""The runs of a task, and how those of its family went."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from luigid import wording
from luigid.console.styles import DIM, HEAD, status_text
from luigid.console.terminal import one_line
from luigid.console.workers import name_of

_MAX_RUNS = 10


def of(
    runs: Mapping[str, Any], now: float, format_time: Callable[[float], str]
) -> Iterator[RenderableType]:
    """Yield what to print of an answer of /v1/tasks/{task_id}/runs; nothing if it has no runs."""
    if not runs["runs"]:
        return
    yield ""
    yield Text("Runs", style=HEAD).append(trend(runs["trend"]), style=DIM)
    table = Table.grid(padding=(0, 2))
    for run in runs["runs"][:_MAX_RUNS]:
        worker, host = run["worker"], run["host"]
        table.add_row(
            Text("  ").append(status_text(run["status"])),
            Text(format_time(run["started"])),
            Text(_took(run, now)),
            Text(one_line(name_of(worker) if worker is not None else host or "")),
        )
    yield table
    if len(runs["runs"]) > _MAX_RUNS or runs["next_cursor"] is not None:
        yield Text("  and more", style=DIM)
    if runs["history"] != "on":
        why = "is off" if runs["history"] == "off" else "does not answer"
        since = format_time(runs["since"])
        yield Text(f"  The task history {why}: what the server remembers since {since}.", style=DIM)


def trend(found: Mapping[str, Any]) -> str:
    """Return `  of the family 31 done, half within 9.5 s, 95 % within 14 s`; empty for none."""
    if found["p50"] is None:
        return ""
    half, most = wording.duration(found["p50"]), wording.duration(found["p95"])
    failed = f", {found['failures']:,} failed" if found["failures"] else ""
    return f"  of the family {found['n']:,} done, half within {half}, 95 % within {most}{failed}"


def _took(run: Mapping[str, Any], now: float) -> str:
    if run["seconds"] is not None:
        return wording.duration(run["seconds"])
    return wording.age(max(0, now - run["started"])) if run["status"] == "RUNNING" else ""
