"""The table of shared views as a SQLAlchemy table. See `view_table`."""

from typing import Final

from sqlalchemy import Column, Connection, MetaData, String, Table, Text, delete, inspect, select
from sqlalchemy.dialects import mysql

from luigid.storage.view_table import TABLE, StoredView

_METADATA = MetaData()

VIEWS: Final = Table(
    TABLE,
    _METADATA,
    Column("id", String(32), primary_key=True),
    Column("body", Text().with_variant(mysql.LONGTEXT(), "mysql", "mariadb"), nullable=False),
)


def create(connection: Connection) -> None:
    """Create the table if it is missing."""
    _METADATA.create_all(connection)


def read(connection: Connection) -> list[StoredView]:
    """Return all rows; none if there is no table yet."""
    if not inspect(connection).has_table(TABLE):
        return []
    return [StoredView(*row) for row in connection.execute(select(VIEWS).order_by(VIEWS.c.id))]


def replace(connection: Connection, views: list[StoredView]) -> None:
    """Replace all rows."""
    create(connection)
    connection.execute(delete(VIEWS))
    if views:
        rows = [{"id": view.id, "body": view.body} for view in views]
        connection.execute(VIEWS.insert(), rows)
