"""The query of the runs of all tasks between two times."""

from collections.abc import Sequence

from sqlalchemy import Connection, or_, select

from luigid.history.luigi_tables import EVENTS, TASKS
from luigid.history.recorded import RecordedSpan, RecordedSpans
from luigid.history.run_queries import span
from luigid.history.selections import is_followed_by
from luigid.history.times import to_stored

#: Runs that began so many seconds before the first time are found, longer ones are not: their start
#: is what the table has an index for.
LONGEST_RUN = 86_400.0


def read(
    connection: Connection, since: float, until: float, limit: int, task_ids: Sequence[str] = ()
) -> RecordedSpans:
    """Return the runs that began by `until` and had not ended by `since`, the latest to begin.

    Those whose end was not recorded are among them if they began after `since`.
    """
    started = (
        select(EVENTS.c.id, EVENTS.c.task_id, EVENTS.c.ts, TASKS.c.name, TASKS.c.host)
        .add_columns(TASKS.c.task_id.label("name_of_task"))
        .join_from(EVENTS, TASKS, TASKS.c.id == EVENTS.c.task_id)
        .where(
            EVENTS.c.event_name == "RUNNING",
            EVENTS.c.ts >= to_stored(max(since - LONGEST_RUN, LONGEST_RUN)),
            EVENTS.c.ts <= to_stored(max(until, LONGEST_RUN)),
            TASKS.c.task_id.is_not(None),
        )
    )
    if task_ids:
        started = started.where(TASKS.c.task_id.in_(task_ids))
    chosen = started.subquery()
    end = EVENTS.alias()
    statement = (
        select(
            *(chosen.c.name_of_task, chosen.c.name, chosen.c.host, chosen.c.ts),
            end.c.event_name.label("end"),
            end.c.ts.label("end_ts"),
        )
        .outerjoin_from(chosen, end, is_followed_by(chosen, end))
        .where(
            or_(
                chosen.c.ts >= to_stored(max(since, LONGEST_RUN)),
                end.c.ts >= to_stored(max(since, LONGEST_RUN)),
            )
        )
        .order_by(chosen.c.ts.desc(), chosen.c.id.desc())
        .limit(limit + 1)
    )
    runs = []
    for row in connection.execute(statement):
        status, began, finished = span(row)
        runs.append(
            RecordedSpan(
                row.name_of_task,
                row.name or "",
                row.host,
                "UNKNOWN" if status == "RUNNING" else status,
                began.timestamp(),
                None if finished is None else finished.timestamp(),
            )
        )
    is_cut = len(runs) > limit
    return RecordedSpans(runs[:limit], runs[limit - 1].started if is_cut else since)
