"""Operators' actions as the commands write them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from rich.text import Text

from luigid.console.client import Client
from luigid.console.styles import DIM
from luigid.console.terminal import Column, as_json, one_line

_MAX_LIMIT: Final = 500

COLUMNS: Final = (
    Column("Time"),
    Column("Who", is_folded=True),
    Column("From"),
    Column("Action"),
    Column("What", is_folded=True),
    Column("Change", is_cut=True),
)


def find(client: Client, query: Mapping[str, object], limit: int | None) -> dict[str, Any]:
    """Return the newest `limit` actions that fit a query of /v1/audit; all if it is None."""
    actions: list[Any] = []
    cursor: dict[str, object] = {}
    while True:
        size = _MAX_LIMIT if limit is None else min(_MAX_LIMIT, limit - len(actions))
        page = client.get("v1/audit", {**query, **cursor, "limit": size})
        actions += page["actions"]
        next_cursor = page["next_cursor"]
        if next_cursor is None or len(actions) == limit:
            return {"actions": actions, "next_cursor": next_cursor}
        cursor = {"cursor": next_cursor}


def row(action: Mapping[str, Any]) -> tuple[Text, ...]:
    """Return the cells of COLUMNS for an action, in the time zone of this machine."""
    local = datetime.fromtimestamp(action["time"]).astimezone()
    who = action["who"]
    return (
        Text(local.isoformat(" ", timespec="seconds")),
        Text("nobody", style=DIM) if who is None else Text(one_line(who)),
        Text(one_line(action["remote"] or "Unix socket")),
        Text(one_line(action["operation"])),
        Text(one_line(_subject(action))),
        Text(one_line(change(action))),
    )


def change(action: Mapping[str, Any]) -> str:
    """Return what has changed, such as `FAILED -> DONE`."""
    before, after = action["before"], action["after"]
    if before is None and after is None:
        return ""
    return _described(before) if before == after else f"{_described(before)} -> {_described(after)}"


def _subject(action: Mapping[str, Any]) -> str:
    """Return the task or, if there is none, the arguments of the call."""
    if action["task_id"] is not None:
        return str(action["task_id"])
    arguments = action["arguments"]
    return ", ".join(f"{name}={_described(value)}" for name, value in arguments.items())


def _described(value: Any) -> str:
    match value:
        case None:
            return "-"
        case str():
            return value
        case {"status": only} | {"state": only} if len(value) == 1:
            return str(only)
        case dict():
            return ", ".join(f"{name}={_described(one)}" for name, one in value.items())
    return as_json(value)
