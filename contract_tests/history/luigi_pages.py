"""Reads Luigi's recorded history pages, and our JSON, into equal tuples."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from luigid.conformance.recorded.fixture import Answer

_BY_ID = "/history/by_id/"


class Line(NamedTuple):
    """A record in a list: its number, family, host, newest event, params as names and values."""

    id: int
    family: str
    host: str | None
    time: datetime
    status: str
    params: tuple[str, ...]


class Details(NamedTuple):
    """A record, with its events from the newest on."""

    id: int
    family: str
    host: str | None
    params: tuple[str, ...]
    events: tuple[tuple[str, datetime], ...]


class Run(NamedTuple):
    """Where a run began, and what came next for its record, if anything."""

    record: int
    started: datetime
    end: tuple[str, datetime] | None


def lines(luigi: Answer) -> list[Line]:
    """Read `recent.html`."""
    rows: list[list[str]] = luigi["page"]["rows"][1:]
    ids = [int(link.removeprefix(_BY_ID)) for link in luigi["page"].get("links", [])]
    return [
        Line(record, name, _host(host), _time(time), status, tuple(params))
        for record, (name, host, time, status, *params) in zip(ids, rows, strict=True)
    ]


def details(luigi: Answer) -> Details:
    """Read `show.html`: rows of facts, then of parameters, then of events, under their heads."""
    rows: list[list[str]] = luigi["page"]["rows"]
    params, events = rows.index(["Name", "Value"]), rows.index(["Status", "Action Time"])
    facts = dict(rows[:3])
    return Details(
        int(facts["Task Id"]),
        facts["Task Name"],
        _host(facts["Host"]),
        tuple(text for row in rows[params + 1 : events] for text in row),
        tuple((status, _time(time)) for status, time in rows[events + 1 :]),
    )


def runs(luigi: Answer) -> list[Run]:
    """Read the data of `history.html`, in which all events of the family stand as written."""
    events = [
        (int(event["task_id"]), event["status"], _time(event["datetime"]))
        for event in luigi["page"]["data"][1]
    ]
    return [
        Run(record, time, _next(record, events[number + 1 :]))
        for number, (record, status, time) in enumerate(events)
        if status == "RUNNING"
    ]


def our_lines(found: Any) -> list[Line]:
    """Read HistoryRecordPage."""
    return [
        Line(
            record["task"]["id"],
            record["task"]["family"],
            record["task"]["host"],
            datetime.fromisoformat(record["newest"]["time"]),
            record["newest"]["status"],
            _params(record["task"]),
        )
        for record in found["records"]
    ]


def our_details(found: Any) -> Details:
    """Read HistoryRecordDetails."""
    task = found["task"]
    return Details(
        task["id"],
        task["family"],
        task["host"],
        _params(task),
        tuple((e["status"], datetime.fromisoformat(e["time"])) for e in found["events"]),
    )


def our_runs(found: Any) -> list[Run]:
    """Read HistoryRunPage."""
    return [
        Run(
            run["task"]["id"],
            datetime.fromisoformat(run["started"]),
            run["finished"] and (run["status"], datetime.fromisoformat(run["finished"])),
        )
        for run in found["runs"]
    ]


def _next(record: int, later: Sequence[tuple[int, str, datetime]]) -> tuple[str, datetime] | None:
    return next(((status, time) for of, status, time in later if of == record), None)


def _params(task: Any) -> tuple[str, ...]:
    return tuple(text for param in task["params"].items() for text in param)


def _host(text: str) -> str | None:
    return None if text == "None" else text


def _time(text: str) -> datetime:
    """Read a time as Luigi shows it; recordings are made in UTC."""
    assert re.fullmatch(r"[\d-]+ [\d:]+(\.\d+)?", text)
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
