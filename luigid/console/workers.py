"""Workers in the words of the page."""

import re
from collections.abc import Mapping
from typing import Any, Final

from rich.text import Text

from luigid import wording
from luigid.console.styles import DIM
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
)

_FACTS = re.compile(r"Worker\(salt=(.*)\)", re.DOTALL)
_HOST = re.compile(r", host=(.+?)(?=, \w+=|$)", re.DOTALL)
_PID = re.compile(r", pid=(.+?)(?=, \w+=|$)", re.DOTALL)


def row(worker: Mapping[str, Any], now: float) -> tuple[Text, ...]:
    """Return the cells of COLUMNS for a worker of worker_list; `now` is the server's time."""
    root = worker.get("first_task_display_name") or worker.get("first_task") or ""
    unread = worker["num_unread_rpc_messages"]
    return (
        Text(one_line(name_of(worker["name"]))),
        _state(worker, now),
        Text(_running(worker)),
        Text(f"{worker.get('num_pending', 0):,}"),
        Text(f"{worker.get('num_uniques', 0):,}"),
        Text(f"{unread:,}" if unread else ""),
        Text(one_line(root)),
    )


def _running(worker: Mapping[str, Any]) -> str:
    """Return `3 of 4`: the tasks that it runs, and its processes if it has reported them."""
    running, processes = f"{worker.get('num_running', 0):,}", worker.get("workers")
    return running if processes is None else f"{running} of {one_line(processes)}"


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
    return Text(f"checked in {since} ago", style="green")
