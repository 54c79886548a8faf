"""Check of the database of the task history."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Engine, NullPool, create_engine
from sqlalchemy.exc import SQLAlchemyError

from luigid import wording
from luigid.databases.sqlite_files import connect
from luigid.databases.urls import reason, without_password
from luigid.doctor.disks import check_folder
from luigid.doctor.finding import Finding, notice, ok, problem
from luigid.doctor.subject import Subject
from luigid.history import luigi_tables
from luigid.history.database import open_engine
from luigid.history.errors import HistoryError
from luigid.parts import history_address


def check_history(subject: Subject) -> Iterator[Finding]:
    """Report whether the history can be recorded, and what becomes of an existing one."""
    config = subject.config
    if config is None:
        return
    if not config.scheduler.record_task_history:
        yield ok("history.off", "the task history is off (record_task_history)")
        return
    try:
        engine = open_engine(history_address(config, make=False))
    except HistoryError as error:
        yield problem("history.url", str(error))
        return
    name, database = without_password(engine.url), engine.url.database
    engine.dispose()
    if engine.url.get_backend_name() != "sqlite":
        yield from _examine(engine, name)
    elif database:
        yield from _check_file(Path(database))


def _check_file(file: Path) -> Iterator[Finding]:
    yield from check_folder("history", file.parent, "the task history", is_sqlite=True)
    if not file.exists():
        yield notice("history.new", f"there is no {file} yet: the first start creates it")
        return

    def open_read_only() -> sqlite3.Connection:
        has_log = file.with_name(f"{file.name}-wal").exists()
        return connect(file, "ro" if has_log else "ro&immutable=1")

    yield from _examine(
        create_engine("sqlite://", creator=open_read_only, poolclass=NullPool), str(file)
    )


def _examine(engine: Engine, name: str) -> Iterator[Finding]:
    try:
        with engine.connect() as connection:
            changes = list(luigi_tables.find_changes(connection))
            rows = (
                {}
                if changes[:1] and "create" in changes[0]
                else luigi_tables.count_rows(connection)
            )
    except LookupError as error:
        yield problem("history.foreign", f"{name}: {error.args[0]}")
        return
    except SQLAlchemyError as error:
        yield problem("history.unreachable", f"{name}: {reason(error)}")
        return
    finally:
        engine.dispose()
    if rows:
        told = f"{wording.count_of(rows['tasks'], 'record')}, {rows['task_events']:,} events"
        yield ok("history.found", f"{name} holds {told}, and is continued")
    for change in changes:
        yield notice("history.change", f"{name}: the first start will {change}")
