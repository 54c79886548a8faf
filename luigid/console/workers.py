"""Workers in the words of the page."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from rich.text import Text

from luigid import wording
from luigid.console.client import Client
from luigid.console.styles import DIM, style_of
from luigid.console.terminal import Column, one_line

#: By default workers ping every second, and the server removes them after a minute without a ping.
_SECONDS_UNTIL_SILENT: Final = 30

COLUMNS: Final = (
    Column("Worker", is_folded=True),
    Column("State"),
    Column("Running", is_number=True),
    Column("Pending", is_number=True),
    Column("Unique", is_number=True),
    Column("Messages", is_number=True),
    Column("Root task", is_cut=True),
    Column("Lately", is_cut=True),
)
#: the most workers of a page
_MAX_LIMIT: Final = 500
#: runs of a worker that are told
_MAX_LATELY: Final = 3

_FACTS = re.compile(r"Worker\(salt=(.*)\)", re.DOTALL)
_HOST = re.compile(r", host=(.+?)(?=, \w+=|$)", re.DOTALL)
_PID = re.compile(r", pid=(.+?)(?=, \w+=|$)", re.DOTALL)


def find(client: Client) -> Iterator[tuple[dict[str, Any], float]]:
    """Yield all workers as /v1/workers describes them, busy ones first, with the server's time."""
    query: dict[str, object] = {"limit": _MAX_LIMIT}
    while True:
        page = client.get("v1/workers", query)
        for worker in page["workers"]:
            yield worker, page["time"]
        if page["next_cursor"] is None:
            return
        query["cursor"] = page["next_cursor"]


def row(worker: Mapping[str, Any], now: float) -> tuple[Text, ...]:
    """Return the cells of COLUMNS for a worker of /v1/workers; `now` is the server's time."""
    unread = worker["messages"]
    return (
        Text(one_line(name_of(worker["worker"]))),
        _state(worker, now),
        Text(_running(worker)),
        Text(f"{worker['pending']:,}"),
        Text(f"{worker['unique_pending']:,}"),
        Text(f"{unread:,}" if unread else ""),
        Text(one_line(worker["first_task_name"] or "")),
        _lately(worker["lately"]),
    )


def _running(worker: Mapping[str, Any]) -> str:
    """Return `3 of 4`: the tasks that it runs, and its processes if it has reported them."""
    running, processes = f"{worker['running_total']:,}", worker["processes"]
    return running if processes is None else f"{running} of {processes:g}"


def _lately(runs: Sequence[Mapping[str, Any]]) -> Text:
    """Return `failed Load 9 s, done Extract 2 s`: what a worker ran last, the newest first."""
    return Text(", ").join(
        Text(f"{wording.status(run['status']).lower()} ", style=style_of(run["status"])).append(
            f"{one_line(run['family'] or run['task_id'])} {wording.duration(run['seconds'])}",
            style="default",
        )
        for run in runs[:_MAX_LATELY]
    )


def name_of(worker_id: str) -> str:
    """Return host and process id from an id that Luigi made; any other id as it is."""
    found = _FACTS.fullmatch(worker_id)
    facts = found[1] if found else ""
    host, pid = _HOST.search(facts), _PID.search(facts)
    if host is None:
        return worker_id
    return host[1] if pid is None else f"{host[1]}, pid {pid[1]}"


def _state(worker: Mapping[str, Any], now: float) -> Text:
    silence = max(0.0, now - worker["last_active"])
    since = wording.age(silence)
    if worker["state"] == "disabled":
        return Text("disabled", style=DIM)
    if silence > _SECONDS_UNTIL_SILENT:
        return Text(f"silent for {since}", style="yellow")
    if not worker["running_total"]:
        idle = worker["idle_since"]
        duration = "" if idle is None else f" for {wording.age(max(0.0, now - idle))}"
        return Text(f"idle{duration}")
    return Text(f"checked in {since} ago", style="green")
