"""Parts of queries that several pages share."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Connection, FromClause, ScalarSelect, or_, select

from luigid.history.luigi_tables import EVENTS, PARAMETERS, TASKS
from luigid.history.recorded import RecordedEvent, RecordedTask, TaskRecord
from luigid.history.times import from_stored

#: A row of a result; its type differs between SQLAlchemy 2.0 and 2.1.
AnyRow: TypeAlias = Any

#: Maximum of characters of the parameters on one page, so that it does not hold up other calls.
_MAX_CHARACTERS = 200_000


def newest_event(record: ColumnElement[int]) -> ScalarSelect[int]:
    """Return the subquery of the id of a record's newest event."""
    event = EVENTS.alias()
    return (
        select(event.c.id)
        .where(event.c.task_id == record)
        .order_by(event.c.ts.desc(), event.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )


def is_followed_by(earlier: FromClause, later: FromClause) -> ColumnElement[bool]:
    """Return the condition that `later` is the next event of the same record after `earlier`."""
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
    """Return the condition that an event is before the position of a stored time and an id."""
    return (EVENTS.c.ts <= time) & ((EVENTS.c.ts < time) | (EVENTS.c.id < event_id))


def recorded_event(row: AnyRow) -> RecordedEvent:
    """Return the event of a row with `event_name` and `ts`."""
    return RecordedEvent(status=row.event_name, time=from_stored(row.ts))


def newest_events(connection: Connection, records: Iterable[int]) -> dict[int, RecordedEvent]:
    """Return record -> newest event, of the records that have events."""
    statement = (
        select(TASKS.c.id.label("record"), EVENTS.c.event_name, EVENTS.c.ts)
        .join_from(
            TASKS,
            EVENTS,
            (EVENTS.c.task_id == TASKS.c.id) & (EVENTS.c.id == newest_event(TASKS.c.id)),
        )
        .where(TASKS.c.id.in_(list(records)))
    )
    return {row.record: recorded_event(row) for row in connection.execute(statement)}


def recorded_tasks(connection: Connection, records: Iterable[int]) -> dict[int, RecordedTask]:
    """Return record -> task, with its parameters in the order of their names."""
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
        row.id: RecordedTask(
            id=row.id,
            task_id=row.task_id,
            family=row.name or "",
            host=row.host,
            params=params[row.id],
        )
        for row in connection.execute(select(TASKS).where(TASKS.c.id.in_(wanted))).all()
    }


def task_records(
    connection: Connection, records: Sequence[int], seconds: Mapping[int, float]
) -> list[TaskRecord]:
    """Return the records with their newest events, in the given order.

    `seconds` are those of their last runs.
    """
    found = recorded_tasks(connection, records)
    newest = newest_events(connection, records)
    return [
        TaskRecord(task=found[i], newest=newest.get(i), seconds=seconds.get(i))
        for i in records
        if i in found
    ]


def count_affordable(
    found: Iterable[RecordedTask], limit: int, max_characters: int = _MAX_CHARACTERS
) -> int:
    """Return the number of tasks for one page: at most `limit`, fewer if their params are long.

    At least one task fits, and further ones until their params exceed `max_characters`.
    """
    characters = 0
    for number, task in enumerate(found):
        characters += sum(map(len, task.params.values()))
        if characters > max_characters and number > 0:
            return min(number, limit)
    return limit
