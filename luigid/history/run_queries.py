"""The runs of a family: where each begins, and what came next."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Subquery, func, or_, select

from luigid.history.luigi_tables import EVENTS, TASKS
from luigid.history.recorded import Page, Position, Run, Task
from luigid.history.selections import (
    AnyRow,
    comes_before,
    count_affordable,
    is_followed_by,
    tasks,
)
from luigid.history.times import from_stored

#: Events that end a run for good or for now; after any other its end was not recorded.
ENDS = ("DONE", "FAILED", "PENDING")
#: Records of which the runs of a page are, at least: some were DONE from the start and never ran.
_WINDOW = 1000
#: Later than any event.
_LAST = (datetime(9999, 1, 1), 2**62)


def read(
    connection: Connection, family: str, limit: int, after: tuple[int, datetime, int] | None
) -> Page[Run]:
    """Return runs, those of the newest record first, within a record the newest first.

    There may be fewer than `limit` although more follow.
    """
    size = max(_WINDOW, limit)
    window = _window(family, size, after)
    rows = _begun(connection, window, limit + 1, after)
    of_records = tasks(connection, {row.task_id for row in rows})
    found: list[tuple[Run, Position]] = [
        (_run(of_records[row.task_id], row), (row.task_id, row.ts, row.id)) for row in rows
    ]
    end = _after(connection, window, size) if len(rows) <= limit else None
    return Page.of(found, count_affordable((run.task for run, _ in found), limit), end)


def _window(family: str, size: int, after: tuple[int, datetime, int] | None) -> Subquery:
    """Return the query of the records that are looked at."""
    statement = (
        select(TASKS.c.id).where(TASKS.c.name == family).order_by(TASKS.c.id.desc()).limit(size)
    )
    if after is not None:
        statement = statement.where(TASKS.c.id <= after[0])
    return statement.subquery()


def _after(connection: Connection, window: Subquery, size: int) -> Position | None:
    """Return the position behind a window, None if no record is there."""
    number, oldest = connection.execute(select(func.count(), func.min(window.c.id))).one()
    return None if number < size else (oldest - 1, *_LAST)


def _begun(
    connection: Connection,
    window: Subquery,
    limit: int,
    after: tuple[int, datetime, int] | None,
) -> Sequence[AnyRow]:
    """Return RUNNING events of the window's records, each with what came next."""
    begun = (
        select(EVENTS.c.id, EVENTS.c.task_id, EVENTS.c.ts)
        .join_from(window, EVENTS, EVENTS.c.task_id == window.c.id)
        .where(EVENTS.c.event_name == "RUNNING")
        .order_by(EVENTS.c.task_id.desc(), EVENTS.c.ts.desc(), EVENTS.c.id.desc())
        .limit(limit)
    )
    if after is not None:
        record, time, event_id = after
        begun = begun.where(or_(EVENTS.c.task_id < record, comes_before(time, event_id)))
    chosen = begun.subquery()
    end = EVENTS.alias()
    statement = (
        select(
            chosen.c.id,
            chosen.c.task_id,
            chosen.c.ts,
            end.c.event_name.label("end"),
            end.c.ts.label("end_ts"),
        )
        .outerjoin_from(chosen, end, is_followed_by(chosen, end))
        .order_by(chosen.c.task_id.desc(), chosen.c.ts.desc(), chosen.c.id.desc())
    )
    return connection.execute(statement).all()


def _run(task: Task, row: AnyRow) -> Run:
    started = from_stored(row.ts)
    if row.end in ENDS:
        finished = from_stored(row.end_ts)
        seconds = (finished - started).total_seconds()
        return Run(task=task, status=row.end, started=started, finished=finished, seconds=seconds)
    status = "RUNNING" if row.end is None else "UNKNOWN"
    return Run(task=task, status=status, started=started, finished=None, seconds=None)
