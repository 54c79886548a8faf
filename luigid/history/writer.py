"""From events to rows, by Luigi's rules of which record is whose."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Engine, bindparam, func, insert, select, update

from luigid.history.database import connected
from luigid.history.luigi_tables import EVENTS, PARAMETERS, TASKS
from luigid.history.texts import Texts, as_text
from luigid.history.times import to_stored
from luigid.state.events import TaskScheduled, TaskStarted
from luigid.state.record.event_records import RunEvent

#: Records that are remembered; of others the database is asked.
_REMEMBERED = 50_000
_UNFINISHED = ("PENDING", "RUNNING")


@dataclass(frozen=True, slots=True)
class _Entry:
    """An event as it is written: the task's id as stored, Luigi's name for what happened."""

    task_id: str
    status: str
    event: RunEvent

    @property
    def host(self) -> str | None:
        return self.event.host if isinstance(self.event, TaskStarted) else None


class Writer:
    """Writes events, in order.

    As with Luigi, all that happens to a task while the server lives is one record. Luigi begins a
    new one after a restart; so does this, unless the last record was not finished and the task
    goes on.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._texts = Texts(engine.dialect)
        #: stored task id -> id of its record, of those written last
        self._records: dict[str, int] = {}
        #: the newest record of earlier lives of the server
        self._inherited: int | None = None

    def write(self, events: Sequence[RunEvent]) -> None:
        """Write events in one transaction.

        Raises DatabaseAway if it is worth another try. On any other exception the events are to
        blame. Nothing is written then.
        """
        entries = [self._entry(event) for event in events]
        try:
            with connected(self._engine) as connection:
                records = self._write(connection, entries)
        except Exception:
            self.forget()
            raise
        if len(self._records) > _REMEMBERED:
            self.forget()
        self._records.update(records)

    def find_unwritten(self, events: Sequence[RunEvent]) -> list[RunEvent]:
        """Return those of which there is no row yet. Raises DatabaseAway."""
        with connected(self._engine) as connection:
            return [event for event in events if not self._is_written(connection, event)]

    def _is_written(self, connection: Connection, event: RunEvent) -> bool:
        entry = self._entry(event)
        ts = to_stored(event.time)
        # MySQL's times have no fractions, and are rounded.
        slack = timedelta(seconds=connection.dialect.name in ("mysql", "mariadb"))
        found = connection.scalar(
            select(EVENTS.c.id)
            .join(TASKS, TASKS.c.id == EVENTS.c.task_id)
            .where(
                TASKS.c.task_id == entry.task_id,
                EVENTS.c.event_name == entry.status,
                EVENTS.c.ts.between(ts - slack, ts + slack),
            )
            .limit(1)
        )
        return found is not None

    def forget(self) -> None:
        """Look records up again: some may be gone."""
        self._records.clear()

    def _entry(self, event: RunEvent) -> _Entry:
        if isinstance(event, TaskScheduled):
            status = "PENDING"
        elif isinstance(event, TaskStarted):
            status = "RUNNING"
        else:
            status = "DONE" if event.is_successful else "FAILED"
        return _Entry(self._texts.fit(TASKS.c.task_id, event.task_id), status, event)

    def _write(self, connection: Connection, entries: Sequence[_Entry]) -> dict[str, int]:
        """Return the records of the entries by task id."""
        if self._inherited is None:
            self._inherited = connection.scalar(select(func.max(TASKS.c.id))) or 0
        first: dict[str, _Entry] = {}
        for entry in entries:
            first.setdefault(entry.task_id, entry)
        hosts = {entry.task_id: entry.host for entry in entries if entry.host}
        records = {i: self._records[i] for i in first if i in self._records}
        records |= self._find(connection, [e for i, e in first.items() if i not in records])
        _set_hosts(
            connection,
            {records[i]: self._host(host) for i, host in hosts.items() if i in records},
        )
        added = [entry for task_id, entry in first.items() if task_id not in records]
        if added:
            records |= self._add(connection, added, hosts)
        rows = [
            {
                "task_id": records[entry.task_id],
                "event_name": entry.status,
                "ts": to_stored(entry.event.time),
            }
            for entry in entries
        ]
        connection.execute(insert(EVENTS), rows)
        return records

    def _find(self, connection: Connection, entries: Sequence[_Entry]) -> dict[str, int]:
        """Return the records that go on, of those that are not remembered."""
        assert self._inherited is not None
        newest = _newest_records(connection, [entry.task_id for entry in entries])
        inherited = [
            newest[entry.task_id]
            for entry in entries
            if newest.get(entry.task_id, 0) in range(1, self._inherited + 1)
            and entry.status != "PENDING"
        ]
        unfinished = _unfinished(connection, inherited)
        return {
            task_id: record
            for task_id, record in newest.items()
            if record > self._inherited or record in unfinished
        }

    def _add(
        self, connection: Connection, entries: Sequence[_Entry], hosts: dict[str, str]
    ) -> dict[str, int]:
        """Add a record for the task of each entry; return them by task id."""
        fit = self._texts.fit
        tasks = [
            {
                "task_id": entry.task_id,
                "name": fit(TASKS.c.name, entry.event.family),
                "host": self._host(hosts.get(entry.task_id)),
            }
            for entry in entries
        ]
        connection.execute(insert(TASKS), tasks)
        records = _newest_records(connection, [entry.task_id for entry in entries])
        parameters = [
            {
                "task_id": records[entry.task_id],
                "name": fit(PARAMETERS.c.name, name),
                "value": fit(PARAMETERS.c.value, as_text(value)),
            }
            for entry in entries
            for name, value in entry.event.params.items()
        ]
        if parameters:
            connection.execute(insert(PARAMETERS), parameters)
        return records

    def _host(self, host: str | None) -> str | None:
        return None if host is None else self._texts.fit(TASKS.c.host, host)


def _newest_records(connection: Connection, task_ids: Sequence[str]) -> dict[str, int]:
    """Return the newest record of each task that has any."""
    if not task_ids:
        return {}
    rows = connection.execute(
        select(TASKS.c.task_id, TASKS.c.id)
        .where(TASKS.c.task_id.in_(task_ids))
        .order_by(TASKS.c.id)
    )
    return {task_id: record for task_id, record in rows if task_id is not None}


def _unfinished(connection: Connection, records: Iterable[int]) -> set[int]:
    """Return those records whose newest event is not the end of a run."""
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
