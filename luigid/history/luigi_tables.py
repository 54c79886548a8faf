"""Luigi's tables of the task history, and the upgrade of those of an existing database.

Names, columns and types are those of Luigi 3.8's `db_task_history`, which can still use them.
"""

import logging
from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    TIMESTAMP,
    Column,
    Connection,
    ForeignKey,
    Index,
    Inspector,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    func,
    inspect,
    select,
    text,
)
from sqlalchemy.dialects import mysql
from sqlalchemy.schema import CreateIndex
from sqlalchemy.types import TypeEngine

logger = logging.getLogger(__name__)

_MYSQL = ("mysql", "mariadb")
_METADATA = MetaData()


#: By default MySQL compares without case, which would merge the tasks `a` and `A`.
_EXACT: dict[str, Any] = {"charset": "utf8mb4", "collation": "utf8mb4_bin"}


def _string(length: int) -> TypeEngine[str]:
    return String(length).with_variant(mysql.VARCHAR(length, **_EXACT), *_MYSQL)


#: One row a record: a task during one process of the server.
TASKS = Table(
    "tasks",
    _METADATA,
    Column("id", Integer, primary_key=True),
    Column("task_id", _string(200), index=True),
    Column("name", _string(128), index=True),
    Column("host", _string(128)),
)

PARAMETERS = Table(
    "task_parameters",
    _METADATA,
    Column("task_id", Integer, ForeignKey("tasks.id"), primary_key=True),
    Column("name", _string(128), primary_key=True),
    Column("value", Text().with_variant(mysql.TEXT(**_EXACT), *_MYSQL)),
)

#: `ts` is local time without a zone, in MySQL with fractions of seconds. Luigi's index on
#: `task_id` is left out, because an index below has it as its first column.
EVENTS = Table(
    "task_events",
    _METADATA,
    Column("id", Integer, primary_key=True),
    Column("task_id", Integer, ForeignKey("tasks.id")),
    Column("event_name", String(20)),
    Column(
        "ts",
        TIMESTAMP().with_variant(mysql.TIMESTAMP(fsp=6), *_MYSQL),
        index=True,
        nullable=False,
    ),
)

# Covers the queries of the newest event and of the runs of a record.
Index("ix_task_events_of_record", EVENTS.c.task_id, EVENTS.c.ts, EVENTS.c.id, EVENTS.c.event_name)
# For the records of a family, newest first.
Index("ix_tasks_of_name", TASKS.c.name, TASKS.c.id).ddl_if(dialect="postgresql")

_TABLES = (TASKS, PARAMETERS, EVENTS)


def create(connection: Connection) -> None:
    """Create missing tables with their indexes, and the column that very old tables lack.

    Raises LookupError if a table of that name is not Luigi's.
    """
    _METADATA.create_all(connection)
    inspector = inspect(connection)
    for table in _TABLES:
        if _lacks_task_id(inspector, table):
            logger.info("Task history: adding the column tasks.task_id")
            connection.execute(text("ALTER TABLE tasks ADD COLUMN task_id VARCHAR(200)"))


def find_changes(connection: Connection) -> Iterator[str]:
    """Yield what `create` and `upgrade` would do to a database, which is only read.

    Raises LookupError if a table of that name is not Luigi's.
    """
    inspector = inspect(connection)
    existing = set(inspector.get_table_names())
    missing = [table.name for table in _TABLES if table.name not in existing]
    if missing:
        yield f"create {', '.join(missing)}"
        return
    for table in _TABLES:
        if _lacks_task_id(inspector, table):
            yield f"add the column {table.name}.task_id"
    if _is_value_short(inspector) and connection.dialect.name in _WIDEN:
        yield "change task_parameters.value to TEXT"
    for index in _missing_indexes(inspector):
        yield f"add the index {index.name}"


def count_rows(connection: Connection) -> dict[str, int]:
    """Return how many rows each of the tables has."""
    return {
        table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
        for table in _TABLES
    }


def _lacks_task_id(inspector: Inspector, table: Table) -> bool:
    """Return whether a table of very old releases lacks its one column that was added later.

    Raises LookupError if it lacks any other.
    """
    found = {column["name"] for column in inspector.get_columns(table.name)}
    missing = [column.name for column in table.columns if column.name not in found]
    if table is TASKS and missing == ["task_id"]:
        return True
    if missing:
        columns = ", ".join(missing)
        raise LookupError(f"its table {table.name} is not Luigi's, it lacks {columns}")
    return False


def upgrade(connection: Connection) -> None:
    """Widen a column and add missing indexes, which may take long for large tables."""
    inspector = inspect(connection)
    _widen_values(connection, inspector)
    for index in _missing_indexes(inspector):
        logger.info("Task history: adding the index %s, which may take a while", index.name)
        connection.execute(CreateIndex(index))


#: dialect -> how to change `value` to TEXT; SQLite ignores the length, and cannot change it
_WIDEN = {
    "postgresql": "ALTER COLUMN value TYPE TEXT",
    "mysql": "MODIFY COLUMN value TEXT",
    "mariadb": "MODIFY COLUMN value TEXT",
}


def _widen_values(connection: Connection, inspector: Inspector) -> None:
    """Change `value` to TEXT, as in Luigi; in old tables it is a VARCHAR(256)."""
    change = _WIDEN.get(connection.dialect.name)
    if change is not None and _is_value_short(inspector):
        logger.info("Task history: changing task_parameters.value to TEXT")
        connection.execute(text(f"ALTER TABLE task_parameters {change}"))


def _is_value_short(inspector: Inspector) -> bool:
    columns = {column["name"]: column for column in inspector.get_columns("task_parameters")}
    return not isinstance(columns["value"]["type"], Text)


def _missing_indexes(inspector: Inspector) -> Iterator[Index]:
    # In other databases each index ends with the primary key.
    appended = [] if inspector.dialect.name == "postgresql" else ["id"]
    for table in _TABLES:
        existing = [
            [*index["column_names"], *appended] for index in inspector.get_indexes(table.name)
        ]
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            wanted = [column.name for column in index.columns]
            if all(columns[: len(wanted)] != wanted for columns in existing):
                yield index
                existing.append([*wanted, *appended])
