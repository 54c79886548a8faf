"""The query of the latest events of tasks, with the parameters of these."""

from collections.abc import Mapping, Sequence
from sys import intern
from typing import Final

from sqlalchemy import Connection, func, select

from luigid.history.luigi_tables import EVENTS, PARAMETERS, TASKS
from luigid.history.recorded import RecordedOutcome, RecordedOutcomes
from luigid.history.selections import AnyRow, newest_event
from luigid.history.times import from_stored

#: characters of a value: longer ones are left out
_MAX_VALUE: Final = 100
#: A task that runs in the history and nowhere else has ended, and nobody knows how.
_OUTCOMES: Final = {"DONE": "DONE", "COMPLETE": "DONE", "FAILED": "FAILED"}
#: records whose parameters one statement reads
_RECORDS: Final = 500


def read(connection: Connection, limit: int) -> RecordedOutcomes:
    """Return the tasks of the records with the latest events, the latest first, each task once.

    Those whose last event is that they wait are left out: how they ended is not known.
    """
    statement = (
        select(EVENTS.c.task_id, EVENTS.c.event_name, EVENTS.c.ts, TASKS.c.name)
        .add_columns(TASKS.c.task_id.label("name_of_task"))
        .join_from(EVENTS, TASKS, TASKS.c.id == EVENTS.c.task_id)
        .where(EVENTS.c.id == newest_event(EVENTS.c.task_id), TASKS.c.task_id.is_not(None))
        .order_by(EVENTS.c.ts.desc(), EVENTS.c.id.desc())
        .limit(limit + 1)
    )
    rows = connection.execute(statement).all()
    is_cut = len(rows) > limit
    latest: dict[str, AnyRow] = {}
    for row in rows[:limit]:
        latest.setdefault(row.name_of_task, row)
    ended = [row for row in latest.values() if row.event_name != "PENDING"]
    params = _params(connection, [row.task_id for row in ended])
    tasks = [
        RecordedOutcome(
            row.name or "",
            params.get(row.task_id, {}),
            _OUTCOMES.get(row.event_name, "UNKNOWN"),
            row.name_of_task,
        )
        for row in ended
    ]
    return RecordedOutcomes(tasks, from_stored(rows[limit - 1].ts).timestamp() if is_cut else 0.0)


def _params(connection: Connection, records: Sequence[int]) -> Mapping[int, Mapping[str, str]]:
    params: dict[int, dict[str, str]] = {}
    for first in range(0, len(records), _RECORDS):
        statement = select(PARAMETERS).where(
            PARAMETERS.c.task_id.in_(records[first : first + _RECORDS]),
            func.length(PARAMETERS.c.value) <= _MAX_VALUE,
        )
        for record, name, value in connection.execute(statement):
            # Many tasks have the same names and values. In SQLite they may be no texts.
            params.setdefault(record, {})[intern(str(name))] = intern(str(value))
    return params
