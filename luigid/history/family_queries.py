"""The query of the task families, with statistics of their latest records."""

from collections.abc import Sequence
from statistics import median

from sqlalchemy import Connection, func, literal, select, union_all

from luigid import trends
from luigid.history.filters import contains
from luigid.history.luigi_tables import EVENTS, TASKS
from luigid.history.recorded import Page, Position, RecordedFamily
from luigid.history.selections import AnyRow, is_followed_by, newest_events
from luigid.trends import Trend

#: Number of latest records in the statistics of a family: enough to see a trend.
_LATEST = 50


def read(
    connection: Connection,
    limit: int,
    after: tuple[str] | None,
    latest: int = _LATEST,
    text: str = "",
) -> Page[RecordedFamily]:
    """Return a page of families with a text in their names, in the order of these.

    The statistics of each are of its `latest` records.
    """
    statement = (
        select(TASKS.c.name, func.count(), func.max(TASKS.c.id).label("newest"))
        .where(TASKS.c.name.is_not(None))
        .group_by(TASKS.c.name)
        .order_by(TASKS.c.name)
        .limit(limit + 1)
    )
    if after is not None:
        statement = statement.where(TASKS.c.name > after[0])
    if text:
        statement = statement.where(contains(TASKS.c.name, text))
    groups = connection.execute(statement).all()
    ended = _ended_runs(connection, [group.name for group in groups[:limit]], latest)
    newest = newest_events(connection, [group.newest for group in groups[:limit]])
    found: list[tuple[RecordedFamily, Position]] = []
    for number, (name, records, record) in enumerate(groups):
        ends = ended.get(number, [])
        times = [_seconds(row) for row in ends if row.end == "DONE"]
        family = RecordedFamily(
            family=name,
            records=records,
            runs=len(ends),
            failures=len(ends) - len(times),
            median_seconds=median(times) if times else None,
            newest=newest.get(record),
        )
        found.append((family, (name,)))
    return Page.of(found, limit)


def trend(connection: Connection, family: str, latest: int) -> Trend:
    """Return how the runs of the `latest` records of a family went."""
    ends = _ended_runs(connection, [family], latest).get(0, [])
    times = [_seconds(row) for row in ends if row.end == "DONE"]
    return trends.of_runs(family, times, len(ends) - len(times))


def ended(
    connection: Connection, families: Sequence[str], latest: int
) -> list[list[tuple[float, float]]]:
    """Return for each family when its latest runs ended that succeeded, and their seconds."""
    found = _ended_runs(connection, families, latest)
    return [
        [
            (row.end_ts.timestamp(), _seconds(row))
            for row in found.get(number, ())
            if row.end == "DONE"
        ]
        for number in range(len(families))
    ]


def _ended_runs(
    connection: Connection, names: Sequence[str], latest: int
) -> dict[int, list[AnyRow]]:
    """Return index in `names` -> runs of the family's latest records that are DONE or FAILED."""
    if not names:
        return {}
    latest_records = [
        select(literal(number).label("family"), TASKS.c.id)
        .where(TASKS.c.name == name)
        .order_by(TASKS.c.id.desc())
        .limit(latest)
        .subquery()
        for number, name in enumerate(names)
    ]
    records = union_all(*(select(each.c.family, each.c.id) for each in latest_records)).subquery()
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
