"""The two tables of a store as SQLAlchemy tables. See `table_format`."""

from sqlalchemy import Column, Connection, MetaData, String, Table, Text, inspect
from sqlalchemy.dialects import mysql

from luigid.storage.table_format import FIRST_FORMAT, check_columns, check_format
from luigid.storage.table_format import META as META_NAME
from luigid.storage.table_format import STATE as STATE_NAME

_METADATA = MetaData()

STATE = Table(
    STATE_NAME,
    _METADATA,
    Column("kind", String(16), primary_key=True),
    Column("key", String(64), primary_key=True),
    Column("body", Text().with_variant(mysql.LONGTEXT(), "mysql", "mariadb"), nullable=False),
)

META = Table(
    META_NAME,
    _METADATA,
    Column("name", String(32), primary_key=True),
    Column("value", Text, nullable=False),
)


def create(connection: Connection) -> int:
    """Create the tables if neither exists, and return the version of their format.

    Raises StoreError like `check`.
    """
    if is_empty(connection):
        _METADATA.create_all(connection)
        connection.execute(META.insert(), {"name": "format", "value": str(FIRST_FORMAT)})
        return FIRST_FORMAT
    return check(connection)


def is_empty(connection: Connection) -> bool:
    """Return whether neither of the tables exists."""
    inspector = inspect(connection)
    return not any(inspector.has_table(table.name) for table in _METADATA.sorted_tables)


def check(connection: Connection) -> int:
    """Return the version of the tables' format.

    Raises StoreError if they are not luigid's, or were written by a newer luigid.
    """
    inspector = inspect(connection)
    for table in _METADATA.sorted_tables:
        columns = set()
        if inspector.has_table(table.name):
            columns = {column["name"] for column in inspector.get_columns(table.name)}
        check_columns(table.name, columns)
    return check_format(value(connection, "format"))


def value(connection: Connection, name: str) -> str | None:
    """Return a value of the meta table, or None."""
    found: str | None = connection.scalar(
        META.select().with_only_columns(META.c.value).where(META.c.name == name)
    )
    return found


def set_value(connection: Connection, name: str, text: str) -> None:
    """Set a value of the meta table."""
    connection.execute(META.delete().where(META.c.name == name))
    connection.execute(META.insert(), {"name": name, "value": text})
