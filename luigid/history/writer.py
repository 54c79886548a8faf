"""Writes events as rows, with Luigi's rules for new records."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Engine, bindparam, func, insert, select, update

from luigid.history.column_texts import ColumnTexts, as_text
from luigid.history.database import transaction
from luigid.history.luigi_tables import EVENTS, PARAMETERS, TASKS
from luigid.history.times import to_stored
from luigid.state.events import TaskScheduled, TaskStarted
from luigid.state.record.event_records import RunEvent

#: Maximum of tasks whose record is cached.
_MAX_CACHED = 50_000
_UNFINISHED = ("PENDING", "RUNNING")
#: the event of a task that was complete without a run; Luigi has none
FOUND_COMPLETE = "COMPLETE"


@dataclass(frozen=True, slots=True)
class _EventRow:
    """An event with its task id as stored, and the status that it is recorded with."""

    task_id: str
    status: str
    event: RunEvent

    @property
    def host(self) -> str | None:
        return self.event.host if isinstance(self.event, TaskStarted) else None


class Writer:
    """Writes events in order.

    As in Luigi, one record has all events of a task during one process of the server. After a
    restart Luigi begins a new record; so does this, unless the last record is unfinished and the
    task continues.
    """

    def __init__(self, engine: Engine, max_cached: int = _MAX_CACHED) -> None:
        """Take the engine, and the maximum of tasks whose record is cached."""
        self._engine = engine
        self._max_cached = max_cached
        self._texts = ColumnTexts(engine.dialect)
        #: stored task id -> id of its record, a cache
        self._records: dict[str, int] = {}
        #: the newest record of earlier processes
        self._inherited: int | None = None

    def write(self, events: Sequence[RunEvent]) -> None:
        """Write events in one transaction.

        Raises DatabaseUnavailableError if a retry may succeed; any other exception means that an
        event is invalid. In both cases nothing is written.
        """
        event_rows = [self._event_row(event) for event in events]
        try:
            with transaction(self._engine) as connection:
                records = self._write(connection, event_rows)
        except Exception:
            self.clear_cache()
            raise
        if len(self._records) > self._max_cached:
            self.clear_cache()
        self._records.update(records)

    def find_unwritten(self, events: Sequence[RunEvent]) -> list[RunEvent]:
        """Return the events that have no row yet. Raises DatabaseUnavailableError."""
        with transaction(self._engine) as connection:
            return [event for event in events if not self._is_written(connection, event)]

    def _is_written(self, connection: Connection, event: RunEvent) -> bool:
        event_row = self._event_row(event)
        ts = to_stored(event.time)
        # In tables that Luigi created in MySQL, times are rounded to seconds.
        slack = timedelta(seconds=connection.dialect.name in ("mysql", "mariadb"))
        found = connection.scalar(
            select(EVENTS.c.id)
            .join(TASKS, TASKS.c.id == EVENTS.c.task_id)
            .where(
                TASKS.c.task_id == event_row.task_id,
                EVENTS.c.event_name == event_row.status,
                EVENTS.c.ts.between(ts - slack, ts + slack),
            )
            .limit(1)
        )
        return found is not None

    def clear_cache(self) -> None:
        """Clear the cache of records, because some may have been deleted."""
        self._records.clear()

    def _event_row(self, event: RunEvent) -> _EventRow:
        if isinstance(event, TaskScheduled):
            status = "PENDING"
        elif isinstance(event, TaskStarted):
            status = "RUNNING"
        elif event.is_found:
            status = FOUND_COMPLETE
        else:
            status = "DONE" if event.is_successful else "FAILED"
        return _EventRow(self._texts.fit(TASKS.c.task_id, event.task_id), status, event)

    def _write(self, connection: Connection, event_rows: Sequence[_EventRow]) -> dict[str, int]:
        """Write the events; return task id -> record."""
        if self._inherited is None:
            self._inherited = connection.scalar(select(func.max(TASKS.c.id))) or 0
        first: dict[str, _EventRow] = {}
        for event_row in event_rows:
            first.setdefault(event_row.task_id, event_row)
        hosts = {event_row.task_id: event_row.host for event_row in event_rows if event_row.host}
        records = {i: self._records[i] for i in first if i in self._records}
        records |= self._find(connection, [row for i, row in first.items() if i not in records])
        _set_hosts(
            connection,
            {records[i]: self._host(host) for i, host in hosts.items() if i in records},
        )
        added = [event_row for task_id, event_row in first.items() if task_id not in records]
        if added:
            records |= self._add(connection, added, hosts)
        rows = [
            {
                "task_id": records[event_row.task_id],
                "event_name": event_row.status,
                "ts": to_stored(event_row.event.time),
            }
            for event_row in event_rows
        ]
        connection.execute(insert(EVENTS), rows)
        return records

    def _find(self, connection: Connection, event_rows: Sequence[_EventRow]) -> dict[str, int]:
        """Return task id -> record, of the tasks whose record is to be continued."""
        assert self._inherited is not None
        newest = _newest_records(connection, [event_row.task_id for event_row in event_rows])
        inherited = [
            newest[event_row.task_id]
            for event_row in event_rows
            if newest.get(event_row.task_id, 0) in range(1, self._inherited + 1)
            and event_row.status != "PENDING"
        ]
        unfinished = _unfinished(connection, inherited)
        return {
            task_id: record
            for task_id, record in newest.items()
            if record > self._inherited or record in unfinished
        }

    def _add(
        self, connection: Connection, event_rows: Sequence[_EventRow], hosts: dict[str, str]
    ) -> dict[str, int]:
        """Add a record for the task of each event; return task id -> record."""
        fit = self._texts.fit
        tasks = [
            {
                "task_id": event_row.task_id,
                "name": fit(TASKS.c.name, event_row.event.family),
                "host": self._host(hosts.get(event_row.task_id)),
            }
            for event_row in event_rows
        ]
        connection.execute(insert(TASKS), tasks)
        records = _newest_records(connection, [event_row.task_id for event_row in event_rows])
        parameters = [
            {
                "task_id": records[event_row.task_id],
                "name": fit(PARAMETERS.c.name, name),
                "value": fit(PARAMETERS.c.value, as_text(value)),
            }
            for event_row in event_rows
            for name, value in event_row.event.params.items()
        ]
        if parameters:
            connection.execute(insert(PARAMETERS), parameters)
        return records

    def _host(self, host: str | None) -> str | None:
        return None if host is None else self._texts.fit(TASKS.c.host, host)


def _newest_records(connection: Connection, task_ids: Sequence[str]) -> dict[str, int]:
    """Return task id -> newest record, of the tasks that have records."""
    if not task_ids:
        return {}
    rows = connection.execute(
        select(TASKS.c.task_id, TASKS.c.id)
        .where(TASKS.c.task_id.in_(task_ids))
        .order_by(TASKS.c.id)
    )
    return {task_id: record for task_id, record in rows if task_id is not None}


def _unfinished(connection: Connection, records: Iterable[int]) -> set[int]:
    """Return the records whose newest event is PENDING or RUNNING."""
    wanted = list(records)
    if not wanted:
        return set()
    newest = (
        select(EVENTS.c.event_name)
        .where(EVENTS.c.task_id == TASKS.c.id)
        .order_by(EVENTS.c.ts.desc(), EVENTS.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = connection.execute(select(TASKS.c.id, newest).where(TASKS.c.id.in_(wanted)))
    return {record for record, status in rows if status in _UNFINISHED}


def _set_hosts(connection: Connection, hosts: dict[int, str | None]) -> None:
    if hosts:
        rows: list[dict[str, Any]] = [
            {"record": record, "new_host": host} for record, host in hosts.items()
        ]
        statement = (
            update(TASKS)
            .where(TASKS.c.id == bindparam("record"))
            .values(host=bindparam("new_host"))
        )
        connection.execute(statement, rows)
