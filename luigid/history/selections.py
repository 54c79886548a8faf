"""Pieces of queries that several pages share."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Connection, FromClause, ScalarSelect, or_, select

from luigid.history.luigi_tables import EVENTS, PARAMETERS, TASKS
from luigid.history.recorded import Record, Task, TaskEvent
from luigid.history.times import from_stored

#: A row; SQLAlchemy 2.0 and 2.1 have types for them that do not agree.
AnyRow: TypeAlias = Any

#: Of params on one page: to write and check more would hold up the event loop.
_CHARACTERS = 200_000


def newest_event(record: ColumnElement[int]) -> ScalarSelect[int]:
    """Return the id of a record's newest event, for use inside a query."""
    event = EVENTS.alias()
    return (
        select(event.c.id)
        .where(event.c.task_id == record)
        .order_by(event.c.ts.desc(), event.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )


def is_followed_by(earlier: FromClause, later: FromClause) -> ColumnElement[bool]:
    """Return the condition that an event comes next to another one of its record."""
    event = EVENTS.alias()
    following = (
        select(event.c.id)
        .where(
            event.c.task_id == earlier.c.task_id,
            event.c.ts >= earlier.c.ts,
            or_(event.c.ts > earlier.c.ts, event.c.id > earlier.c.id),
        )
        .order_by(event.c.ts, event.c.id)
        .limit(1)
        .scalar_subquery()
    )
    return (later.c.task_id == earlier.c.task_id) & (later.c.id == following)


def comes_before(time: datetime, event_id: int) -> ColumnElement[bool]:
    """Return the condition that an event is older than one at a stored time, with an id."""
    return (EVENTS.c.ts <= time) & ((EVENTS.c.ts < time) | (EVENTS.c.id < event_id))


def task_event(row: AnyRow) -> TaskEvent:
    """Return the event of a row."""
    return TaskEvent(status=row.event_name, time=from_stored(row.ts))


def newest_events(connection: Connection, records: Iterable[int]) -> dict[int, TaskEvent]:
    """Return the newest event of each record that has any."""
    statement = (
        select(TASKS.c.id.label("record"), EVENTS.c.event_name, EVENTS.c.ts)
        .join_from(
            TASKS,
            EVENTS,
            (EVENTS.c.task_id == TASKS.c.id) & (EVENTS.c.id == newest_event(TASKS.c.id)),
        )
        .where(TASKS.c.id.in_(list(records)))
    )
    return {row.record: task_event(row) for row in connection.execute(statement)}


def tasks(connection: Connection, records: Iterable[int]) -> dict[int, Task]:
    """Return the tasks of records, with their params by name."""
    wanted = list(records)
    params: dict[int, dict[str, str]] = {record: {} for record in wanted}
    values = (
        select(PARAMETERS)
        .where(PARAMETERS.c.task_id.in_(wanted))
        .order_by(PARAMETERS.c.task_id, PARAMETERS.c.name)
    )
    for record, name, value in connection.execute(values).all():
        params[record][name] = value or ""
    return {
        row.id: Task(
            id=row.id,
            task_id=row.task_id,
            family=row.name or "",
            host=row.host,
            params=params[row.id],
        )
        for row in connection.execute(select(TASKS).where(TASKS.c.id.in_(wanted))).all()
    }


def with_newest(connection: Connection, records: Sequence[int]) -> list[Record]:
    """Return records with their newest events, in the order given."""
    found = tasks(connection, records)
    newest = newest_events(connection, records)
    return [Record(task=found[i], newest=newest.get(i)) for i in records if i in found]


def count_affordable(found: Iterable[Task], limit: int) -> int:
    """Return how many tasks a page has: `limit`, or fewer if their params are very long."""
    characters = 0
    for number, task in enumerate(found):
        characters += sum(map(len, task.params.values()))
        if characters > _CHARACTERS and number > 0:
            return min(number, limit)
    return limit
