"""The table of operators' actions as a SQLAlchemy table. See `action_table`."""

from typing import Any, Final

from sqlalchemy import BigInteger, Column, Connection, MetaData, Select, String, Table, Text, select
from sqlalchemy.dialects import mysql

from luigid.storage.action_table import TABLE, ActionQuery, StoredAction, encodable_query

_METADATA = MetaData()
#: MySQL compares texts without regard to case, unless a column says otherwise.
_EXACT: Final = mysql.LONGTEXT(charset="utf8mb4", collation="utf8mb4_bin")
_NAME: Final = mysql.VARCHAR(255, charset="utf8mb4", collation="utf8mb4_bin")

ACTIONS = Table(
    TABLE,
    _METADATA,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("who", String(255).with_variant(_NAME, "mysql", "mariadb")),
    Column("operation", String(64), nullable=False),
    Column("task", Text().with_variant(_EXACT, "mysql", "mariadb")),
    Column("body", Text().with_variant(mysql.LONGTEXT(), "mysql", "mariadb"), nullable=False),
)


def create(connection: Connection) -> None:
    """Create the table if it is missing."""
    _METADATA.create_all(connection)


def read(connection: Connection, query: ActionQuery) -> list[StoredAction]:
    """Return the actions that a query looks for."""
    return [StoredAction(*row) for row in connection.execute(_select(query))]


def _select(query: ActionQuery) -> Select[Any]:
    columns = ACTIONS.c
    made = select(ACTIONS).order_by(columns.number.desc()).limit(query.limit)
    if query.before is not None:
        made = made.where(columns.number < query.before)
    if query.since is not None:
        made = made.where(columns.number >= query.since)
    for column, value in (
        (columns.who, encodable_query(query.who)),
        (columns.operation, query.operation),
        (columns.task, encodable_query(query.task)),
    ):
        if value is not None:
            made = made.where(column == value)
    return made
