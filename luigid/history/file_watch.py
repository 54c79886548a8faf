"""Watches whether the SQLite file of the history is in its place.

SQLite goes on writing into a file that was moved or deleted, and creates a missing one, empty.
"""

from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, event

from luigid.databases.sqlite_files import OpenFile
from luigid.history.errors import DatabaseUnavailableError

_KEY: Final = "open_file"


def watch(engine: Engine, file: Path) -> None:
    """Let an engine connect to an existing file only, and `check` find out what happens to it."""

    @event.listens_for(engine, "do_connect")
    def refuse_missing_file(dialect: Any, *_arguments: object) -> None:
        if not file.exists():
            raise dialect.loaded_dbapi.OperationalError(f"{file} was moved or deleted")

    @event.listens_for(engine, "connect")
    def remember(_connection: object, record: Any) -> None:
        record.info[_KEY] = OpenFile(file)


def check(connection: Connection) -> None:
    """Give a connection up if its file is not in its place. Raises DatabaseUnavailableError."""
    open_file: OpenFile | None = connection.info.get(_KEY)
    problem = None if open_file is None else open_file.problem()
    if problem is not None:
        connection.invalidate()
        raise DatabaseUnavailableError(problem)
