"""The query of one task: its runs and events in all its records, and the trend of its family."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, ScalarSelect, select

from luigid.history import family_queries, run_queries
from luigid.history.luigi_tables import EVENTS, TASKS
from luigid.history.recorded import (
    Page,
    Position,
    RecordedEvent,
    RecordedTask,
    RecordedTaskRun,
    TaskRuns,
)
from luigid.history.selections import (
    AnyRow,
    comes_before,
    is_followed_by,
    recorded_event,
    recorded_tasks,
)

#: events of a task that are shown
_MAX_EVENTS = 50
#: records of a family whose runs count for its trend
_LATEST = 200


def read(
    connection: Connection, task_id: str, limit: int, after: tuple[datetime, int] | None
) -> TaskRuns | None:
    """Return a page of the runs of a task, the newest first; None if it has no record."""
    newest = _newest_record(connection, task_id)
    if newest is None:
        return None
    rows = _runs(connection, task_id, limit + 1, after)
    found: list[tuple[RecordedTaskRun, Position]] = [(_run(row), (row.ts, row.id)) for row in rows]
    return TaskRuns(
        task=newest,
        runs=Page.of(found, limit),
        events=_events(connection, task_id),
        trend=family_queries.trend(connection, newest.family, _LATEST),
    )


def _newest_record(connection: Connection, task_id: str) -> RecordedTask | None:
    statement = (
        select(TASKS.c.id).where(TASKS.c.task_id == task_id).order_by(TASKS.c.id.desc()).limit(1)
    )
    record = connection.scalar(statement)
    return None if record is None else recorded_tasks(connection, [record]).get(record)


def _runs(
    connection: Connection, task_id: str, limit: int, after: tuple[datetime, int] | None
) -> Sequence[AnyRow]:
    """Return the RUNNING events of all records of a task, each with the event after it."""
    started = (
        select(EVENTS.c.id, EVENTS.c.task_id, EVENTS.c.ts, TASKS.c.host)
        .join_from(TASKS, EVENTS, EVENTS.c.task_id == TASKS.c.id)
        .where(TASKS.c.task_id == task_id, EVENTS.c.event_name == "RUNNING")
        .order_by(EVENTS.c.ts.desc(), EVENTS.c.id.desc())
        .limit(limit)
    )
    if after is not None:
        started = started.where(comes_before(*after))
    chosen = started.subquery()
    end = EVENTS.alias()
    statement = (
        select(
            chosen.c.id,
            chosen.c.task_id,
            chosen.c.ts,
            chosen.c.host,
            end.c.event_name.label("end"),
            end.c.ts.label("end_ts"),
            _latest_run(chosen.c.task_id).label("latest"),
        )
        .outerjoin_from(chosen, end, is_followed_by(chosen, end))
        .order_by(chosen.c.ts.desc(), chosen.c.id.desc())
    )
    return connection.execute(statement).all()


def _latest_run(record: ColumnElement[int]) -> ScalarSelect[int]:
    """Return the subquery of the last RUNNING event of a record."""
    event = EVENTS.alias()
    return (
        select(event.c.id)
        .where(event.c.task_id == record, event.c.event_name == "RUNNING")
        .order_by(event.c.ts.desc(), event.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )


def _run(row: AnyRow) -> RecordedTaskRun:
    status, started, finished = run_queries.span(row)
    return RecordedTaskRun(
        record=row.task_id,
        status=status,
        started=started,
        finished=finished,
        # The host of a record is that of its last run.
        host=row.host if row.id == row.latest else None,
    )


def _events(connection: Connection, task_id: str) -> Sequence[RecordedEvent]:
    statement = (
        select(EVENTS.c.event_name, EVENTS.c.ts)
        .join_from(TASKS, EVENTS, EVENTS.c.task_id == TASKS.c.id)
        .where(TASKS.c.task_id == task_id)
        .order_by(EVENTS.c.ts.desc(), EVENTS.c.id.desc())
        .limit(_MAX_EVENTS)
    )
    return [recorded_event(row) for row in connection.execute(statement)]
