"""Watches whether the SQLite file of the history is in its place.

SQLite goes on writing into a file that was moved or deleted, and creates a missing one, empty.
"""

from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from sqlalchemy import Connection, Engine, event

from luigid.databases.sqlite_files import OpenFile
from luigid.history.errors import DatabaseUnavailableError

_KEY: Final = "open_file"


def watch(engine: Engine, file: Path) -> None:
    """Let an engine connect to an existing file only, and `check` find out what happens to it."""

    @event.listens_for(engine, "do_connect")
    def connect(dialect: Any, record: Any, _arguments: object, options: Any) -> Any:
        driver, connection = dialect.loaded_dbapi, None
        try:
            # A check beforehand would not do: the file may be deleted between it and SQLite's open.
            address = f"file:{quote(str(file))}?mode=rw"
            connection = driver.connect(address, uri=True, **options)
            record.info[_KEY] = OpenFile(file)
        except (driver.OperationalError, FileNotFoundError):
            if connection is not None:
                connection.close()
            if file.exists():
                raise
            raise driver.OperationalError(f"{file} was moved or deleted") from None
        return connection


def check(connection: Connection) -> None:
    """Give a connection up if its file is not in its place. Raises DatabaseUnavailableError."""
    open_file: OpenFile | None = connection.info.get(_KEY)
    problem = None if open_file is None else open_file.problem()
    if problem is not None:
        connection.invalidate()
        raise DatabaseUnavailableError(problem)
