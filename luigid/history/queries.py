"""The queries of the pages; each takes a few statements and reads no more than the page needs."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import ColumnElement, Connection, Engine, func, select
from sqlalchemy.exc import DBAPIError

from luigid.history import (
    family_queries,
    outcome_queries,
    run_queries,
    span_queries,
    task_queries,
)
from luigid.history.column_texts import ColumnTexts, as_text
from luigid.history.database import is_invalid_value, transaction
from luigid.history.filters import EVERYTHING, Filter, has_text
from luigid.history.luigi_tables import EVENTS, PARAMETERS, TASKS
from luigid.history.recorded import (
    Page,
    Position,
    RecordedEvent,
    RecordedFamily,
    RecordedOutcomes,
    RecordedRun,
    RecordedSpans,
    TaskRecord,
    TaskRecordDetails,
    TaskRuns,
)
from luigid.history.selections import (
    comes_before,
    count_affordable,
    newest_event,
    recorded_event,
    recorded_tasks,
    task_records,
)
from luigid.history.times import to_stored

T = TypeVar("T")

#: times, in seconds since the epoch, and durations
Ended: TypeAlias = Sequence[tuple[float, float]]

_RECENT_SECONDS = 86_400.0


class Queries:
    """Reads the history.

    Most methods return a page: `limit` is the maximum of its items, `after` the position after
    which it begins. All raise DatabaseUnavailableError.
    """

    def __init__(self, engine: Engine, clock: Callable[[], float]) -> None:
        """Take the engine, and a clock that returns seconds since the epoch."""
        self._engine = engine
        self._clock = clock
        self._texts = ColumnTexts(engine.dialect)

    def recent(
        self,
        limit: int,
        after: tuple[datetime, int] | None = None,
        wanted: Filter = EVERYTHING,
    ) -> Page[TaskRecord]:
        """Return the wanted records with an event in the last 24 hours, newest event first."""
        since = to_stored(self._clock() - _RECENT_SECONDS)
        statement = (
            select(EVENTS.c.id, EVENTS.c.task_id, EVENTS.c.ts)
            .where(EVENTS.c.ts >= since, EVENTS.c.id == newest_event(EVENTS.c.task_id))
            .order_by(EVENTS.c.ts.desc(), EVENTS.c.id.desc())
            .limit(limit + 1)
        )
        if after is not None:
            statement = statement.where(comes_before(*after))
        if wanted.status is not None:
            statement = statement.where(EVENTS.c.event_name == wanted.status)
        if wanted.text:
            statement = statement.join_from(EVENTS, TASKS, TASKS.c.id == EVENTS.c.task_id)
            statement = statement.where(has_text(wanted.text))
        with transaction(self._engine) as connection:
            rows = connection.execute(statement).all()
            found = [row.task_id for row in rows]
            records = task_records(connection, found, run_queries.last_seconds(connection, found))
        positions: dict[int, Position] = {row.task_id: (row.ts, row.id) for row in rows}
        return _page_of_records(records, positions, limit)

    def of_family(
        self,
        family: str,
        params: Mapping[str, Any],
        limit: int,
        after: tuple[int] | None = None,
        wanted: Filter = EVERYTHING,
    ) -> Page[TaskRecord]:
        """Return the wanted records of a family with these parameters, newest record first.

        Values are compared as text.
        """
        statement = (
            select(TASKS.c.id)
            .where(TASKS.c.name == self._texts.fit(TASKS.c.name, family))
            .where(*(self._has_param(name, value) for name, value in params.items()))
            .order_by(TASKS.c.id.desc())
            .limit(limit + 1)
        )
        if after is not None:
            statement = statement.where(TASKS.c.id < after[0])
        if wanted.status is not None:
            is_newest = EVENTS.c.id == newest_event(TASKS.c.id)
            is_its = EVENTS.c.task_id == TASKS.c.id
            statement = statement.join_from(TASKS, EVENTS, is_its & is_newest)
            statement = statement.where(EVENTS.c.event_name == wanted.status)
        if wanted.text:
            statement = statement.where(has_text(wanted.text))
        with transaction(self._engine) as connection:
            found: Sequence[int] = _or_nothing(lambda: connection.scalars(statement).all(), ())
            seconds = run_queries.last_seconds(connection, found)
            records = task_records(connection, found, seconds)
        positions: dict[int, Position] = {record.task.id: (record.task.id,) for record in records}
        return _page_of_records(records, positions, limit)

    def by_id(
        self, record: int, limit: int, after: tuple[datetime, int] | None = None
    ) -> TaskRecordDetails | None:
        """Return a record and a page of its events, None if there is no such record."""
        with transaction(self._engine) as connection:
            return _details(connection, record, limit, after)

    def by_task_id(
        self, task_id: str, limit: int, after: tuple[datetime, int] | None = None
    ) -> TaskRecordDetails | None:
        """Return the newest record of a task and a page of its events, None if it has none."""
        fitting = self._texts.fit(TASKS.c.task_id, task_id)
        newest = select(func.max(TASKS.c.id)).where(TASKS.c.task_id == fitting)
        with transaction(self._engine) as connection:
            record = _or_nothing(lambda: connection.scalar(newest), None)
            return None if record is None else _details(connection, record, limit, after)

    def families(
        self, limit: int, after: tuple[str] | None = None, text: str = ""
    ) -> Page[RecordedFamily]:
        """Return the families that have records and a text in their names, in order of these."""
        with transaction(self._engine) as connection:
            return family_queries.read(connection, limit, after, text=text)

    def runs(
        self,
        family: str,
        limit: int,
        after: tuple[int, datetime, int] | None = None,
        wanted: Filter = EVERYTHING,
    ) -> Page[RecordedRun]:
        """Return the wanted runs of a family, newest record first."""
        fitting = self._texts.fit(TASKS.c.name, family)
        with transaction(self._engine) as connection:
            nothing: Page[RecordedRun] = Page([], None)
            return _or_nothing(
                lambda: run_queries.read(connection, fitting, limit, after, wanted=wanted), nothing
            )

    def runs_of_task(
        self, task_id: str, limit: int, after: tuple[datetime, int] | None = None
    ) -> TaskRuns | None:
        """Return the runs of a task, the newest first; None if it has no record."""
        fitting = self._texts.fit(TASKS.c.task_id, task_id)
        with transaction(self._engine) as connection:
            return _or_nothing(lambda: task_queries.read(connection, fitting, limit, after), None)

    def runs_between(
        self, since: float, until: float, limit: int, task_ids: Collection[str] = ()
    ) -> RecordedSpans:
        """Return the runs between two times, the latest to begin; of some tasks, if given."""
        fitting = [self._texts.fit(TASKS.c.task_id, task_id) for task_id in task_ids]
        with transaction(self._engine) as connection:
            return _or_nothing(
                lambda: span_queries.read(connection, since, until, limit, fitting),
                RecordedSpans([], since),
            )

    def outcomes(self, limit: int) -> RecordedOutcomes:
        """Return how the tasks of so many records ended, those with the latest events."""
        with transaction(self._engine) as connection:
            return outcome_queries.read(connection, limit)

    def durations(self, families: Sequence[str], latest: int) -> Mapping[str, Ended]:
        """Return family -> when each of its latest runs ended that succeeded, and its seconds.

        The latest runs are those of so many records.
        """
        fitting = [self._texts.fit(TASKS.c.name, family) for family in families]
        with transaction(self._engine) as connection:
            nothing: list[list[tuple[float, float]]] = []
            found = _or_nothing(lambda: family_queries.ended(connection, fitting, latest), nothing)
        return dict(zip(families, found, strict=False))

    def _has_param(self, name: str, value: Any) -> ColumnElement[bool]:
        fit = self._texts.fit
        return (
            select(PARAMETERS.c.task_id)
            .where(
                PARAMETERS.c.task_id == TASKS.c.id,
                PARAMETERS.c.name == fit(PARAMETERS.c.name, name),
                PARAMETERS.c.value == fit(PARAMETERS.c.value, as_text(value)),
            )
            .exists()
        )


def _details(
    connection: Connection, record: int, limit: int, after: tuple[datetime, int] | None
) -> TaskRecordDetails | None:
    task = recorded_tasks(connection, [record]).get(record)
    if task is None:
        return None
    statement = (
        select(EVENTS)
        .where(EVENTS.c.task_id == record)
        .order_by(EVENTS.c.ts.desc(), EVENTS.c.id.desc())
        .limit(limit + 1)
    )
    if after is not None:
        statement = statement.where(comes_before(*after))
    events: list[tuple[RecordedEvent, Position]] = [
        (recorded_event(row), (row.ts, row.id)) for row in connection.execute(statement)
    ]
    return TaskRecordDetails(task=task, events=Page.of(events, limit))


def _or_nothing(find: Callable[[], T], nothing: T) -> T:
    """Return what is found, or `nothing` for a text that the database cannot search for."""
    try:
        return find()
    except DBAPIError as error:
        if is_invalid_value(error):
            return nothing
        raise


def _page_of_records(
    records: Sequence[TaskRecord], positions: Mapping[int, Position], limit: int
) -> Page[TaskRecord]:
    limit = count_affordable((record.task for record in records), limit)
    return Page.of([(record, positions[record.task.id]) for record in records], limit)
