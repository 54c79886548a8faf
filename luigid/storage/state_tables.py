"""The two tables of a store, and the version of their format."""

from typing import Final

from sqlalchemy import Column, Connection, MetaData, String, Table, Text, inspect
from sqlalchemy.dialects import mysql

from luigid.storage.errors import StoreError

#: the format that is written, and the newest that can be read
FORMAT: Final = 1

_METADATA = MetaData()

#: one row per record: a task, a worker, a batcher, the settings, or an event in the outbox
STATE = Table(
    "luigid_state",
    _METADATA,
    Column("kind", String(16), primary_key=True),
    Column("key", String(64), primary_key=True),
    Column("body", Text().with_variant(mysql.LONGTEXT(), "mysql", "mariadb"), nullable=False),
    # SQLite: one B-tree instead of a table and an index, so that reading detects all damage.
    sqlite_with_rowid=False,
)

#: `format`: see FORMAT; `owner`: see `Store.lock`; `begun`: see `Store.has_begun`; `probe`: see
#: `Store.probe`
META = Table(
    "luigid_meta",
    _METADATA,
    Column("name", String(32), primary_key=True),
    Column("value", Text, nullable=False),
)


def create(connection: Connection) -> None:
    """Create the tables if neither exists. Raises StoreError like `check`."""
    if is_empty(connection):
        _METADATA.create_all(connection)
        connection.execute(META.insert(), {"name": "format", "value": str(FORMAT)})
    else:
        check(connection)


def is_empty(connection: Connection) -> bool:
    """Return whether neither of the tables exists."""
    inspector = inspect(connection)
    return not any(inspector.has_table(table.name) for table in _METADATA.sorted_tables)


def check(connection: Connection) -> None:
    """Raise StoreError if the tables are not luigid's, or were written by a newer luigid."""
    inspector = inspect(connection)
    for table in _METADATA.sorted_tables:
        columns = set()
        if inspector.has_table(table.name):
            columns = {column["name"] for column in inspector.get_columns(table.name)}
        missing = [column.name for column in table.columns if column.name not in columns]
        if missing:
            raise StoreError(f"its table {table.name} is not luigid's, it lacks {missing[0]}")
    version = value(connection, "format")
    if version is None or not version.isdecimal():
        raise StoreError(f"its table {META.name} does not say which format it has")
    if int(version) > FORMAT:
        raise StoreError(
            f"it has format {version}, made by a newer luigid; this one reads up to {FORMAT}"
        )


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
