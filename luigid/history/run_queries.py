"""The query of the runs of a family: their RUNNING events, each with the event after it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, FromClause, Subquery, func, or_, select

from luigid.history.filters import EVERYTHING, Filter, has_text
from luigid.history.luigi_tables import EVENTS, TASKS
from luigid.history.recorded import Page, Position, RecordedRun, RecordedTask
from luigid.history.selections import (
    AnyRow,
    comes_before,
    count_affordable,
    is_followed_by,
    recorded_tasks,
)
from luigid.history.times import from_stored

#: Events that end a run; if another event follows, the end was not recorded.
_ENDS = ("DONE", "FAILED", "PENDING")
#: Minimum of records to search for the runs of one page, because some records have no run.
_MIN_WINDOW = 1000
#: A position later than any event.
_LAST = (datetime(9999, 1, 1), 2**62)


def read(
    connection: Connection,
    family: str,
    limit: int,
    after: tuple[int, datetime, int] | None,
    min_window: int = _MIN_WINDOW,
    wanted: Filter = EVERYTHING,
) -> Page[RecordedRun]:
    """Return a page of the wanted runs, newest record first, within a record newest run first.

    It has the runs of `min_window` records at least, but may have fewer than `limit` runs even if
    more follow.
    """
    size = max(min_window, limit)
    window = _window(family, size, after)
    rows = _runs(connection, window, limit + 1, after, wanted)
    tasks = recorded_tasks(connection, {row.task_id for row in rows})
    found: list[tuple[RecordedRun, Position]] = [
        (_run(tasks[row.task_id], row), (row.task_id, row.ts, row.id)) for row in rows
    ]
    end = _after(connection, window, size) if len(rows) <= limit else None
    return Page.of(found, count_affordable((run.task for run, _ in found), limit), end)


def _window(family: str, size: int, after: tuple[int, datetime, int] | None) -> Subquery:
    """Return the query of the records whose runs the page has."""
    statement = (
        select(TASKS.c.id).where(TASKS.c.name == family).order_by(TASKS.c.id.desc()).limit(size)
    )
    if after is not None:
        statement = statement.where(TASKS.c.id <= after[0])
    return statement.subquery()


def _after(connection: Connection, window: Subquery, size: int) -> Position | None:
    """Return the position after a window, None if it is the last one."""
    number, oldest = connection.execute(select(func.count(), func.min(window.c.id))).one()
    return None if number < size else (oldest - 1, *_LAST)


def _runs(
    connection: Connection,
    window: Subquery,
    limit: int,
    after: tuple[int, datetime, int] | None,
    wanted: Filter,
) -> Sequence[AnyRow]:
    """Return the RUNNING events of the window's records, each with the event after it."""
    events = window.join(EVENTS, EVENTS.c.task_id == window.c.id)
    conditions = [EVENTS.c.event_name == "RUNNING"]
    if wanted.text:
        events = events.join(TASKS, TASKS.c.id == EVENTS.c.task_id)
        conditions.append(has_text(wanted.text))
    if wanted.status is not None:
        following = EVENTS.alias()
        events = events.outerjoin(following, is_followed_by(EVENTS, following))
        conditions.append(_has_status(following, wanted.status))
    if after is not None:
        record, time, event_id = after
        conditions.append(or_(EVENTS.c.task_id < record, comes_before(time, event_id)))
    started = (
        select(EVENTS.c.id, EVENTS.c.task_id, EVENTS.c.ts)
        .select_from(events)
        .where(*conditions)
        .order_by(EVENTS.c.task_id.desc(), EVENTS.c.ts.desc(), EVENTS.c.id.desc())
        .limit(limit)
    )
    chosen = started.subquery()
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


def _has_status(following: FromClause, status: str) -> ColumnElement[bool]:
    """Return the condition that a run with this following event has a status, see `span`."""
    if status in _ENDS:
        return following.c.event_name == status
    if status == "RUNNING":
        return following.c.id.is_(None)
    return following.c.event_name.not_in(_ENDS)


def last_seconds(connection: Connection, records: Sequence[int]) -> dict[int, float]:
    """Return record -> seconds that its last run took, of the records whose last run ended."""
    if not records:
        return {}
    end = EVENTS.alias()
    statement = (
        select(
            EVENTS.c.task_id, EVENTS.c.ts, end.c.event_name.label("end"), end.c.ts.label("end_ts")
        )
        .outerjoin_from(EVENTS, end, is_followed_by(EVENTS, end))
        .where(EVENTS.c.task_id.in_(records), EVENTS.c.event_name == "RUNNING")
        .order_by(EVENTS.c.ts, EVENTS.c.id)
    )
    # Of several runs of a record, the last one is that which remains.
    spans = {row.task_id: span(row) for row in connection.execute(statement).all()}
    return {
        record: (finished - began).total_seconds()
        for record, (_, began, finished) in spans.items()
        if finished is not None
    }


def _run(task: RecordedTask, row: AnyRow) -> RecordedRun:
    status, started, finished = span(row)
    seconds = None if finished is None else (finished - started).total_seconds()
    return RecordedRun(
        task=task, status=status, started=started, finished=finished, seconds=seconds
    )


def span(row: AnyRow) -> tuple[str, datetime, datetime | None]:
    """Return status, start and end of the run of a row with `ts`, `end` and `end_ts`."""
    started = from_stored(row.ts)
    if row.end in _ENDS:
        return row.end, started, from_stored(row.end_ts)
    return "RUNNING" if row.end is None else "UNKNOWN", started, None
