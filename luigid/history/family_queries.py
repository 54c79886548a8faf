"""The families, each with how its latest records went."""

from collections.abc import Sequence
from statistics import median

from sqlalchemy import Connection, func, literal, select, union_all

from luigid.history.luigi_tables import EVENTS, TASKS
from luigid.history.recorded import Family, Page, Position
from luigid.history.selections import AnyRow, is_followed_by, newest_events

#: Records of a family that its figures are of: enough to see a trend, few enough for any size.
LATEST = 50


def read(connection: Connection, limit: int, after: tuple[str] | None) -> Page[Family]:
    """Return the families by name."""
    statement = (
        select(TASKS.c.name, func.count(), func.max(TASKS.c.id).label("newest"))
        .where(TASKS.c.name.is_not(None))
        .group_by(TASKS.c.name)
        .order_by(TASKS.c.name)
        .limit(limit + 1)
    )
    if after is not None:
        statement = statement.where(TASKS.c.name > after[0])
    groups = connection.execute(statement).all()
    ended = _ended_runs(connection, [group.name for group in groups[:limit]])
    newest = newest_events(connection, [group.newest for group in groups[:limit]])
    found: list[tuple[Family, Position]] = []
    for number, (name, records, record) in enumerate(groups):
        ends = ended.get(number, [])
        times = [_seconds(row) for row in ends if row.end == "DONE"]
        family = Family(
            family=name,
            records=records,
            runs=len(ends),
            failures=len(ends) - len(times),
            median_seconds=median(times) if times else None,
            newest=newest.get(record),
        )
        found.append((family, (name,)))
    return Page.of(found, limit)


def _ended_runs(connection: Connection, names: Sequence[str]) -> dict[int, list[AnyRow]]:
    """Return the runs of the latest records of each family that ended as DONE or FAILED.

    The families go by their number in `names`.
    """
    if not names:
        return {}
    latest = [
        select(literal(number).label("family"), TASKS.c.id)
        .where(TASKS.c.name == name)
        .order_by(TASKS.c.id.desc())
        .limit(LATEST)
        .subquery()
        for number, name in enumerate(names)
    ]
    records = union_all(*(select(each.c.family, each.c.id) for each in latest)).subquery()
    end = EVENTS.alias()
    statement = (
        select(
            records.c.family, EVENTS.c.ts, end.c.event_name.label("end"), end.c.ts.label("end_ts")
        )
        .join_from(records, EVENTS, EVENTS.c.task_id == records.c.id)
        .join_from(EVENTS, end, is_followed_by(EVENTS, end))
        .where(EVENTS.c.event_name == "RUNNING", end.c.event_name.in_(("DONE", "FAILED")))
    )
    ended: dict[int, list[AnyRow]] = {}
    for row in connection.execute(statement).all():
        ended.setdefault(row.family, []).append(row)
    return ended


def _seconds(row: AnyRow) -> float:
    return float(row.end_ts.timestamp() - row.ts.timestamp())
