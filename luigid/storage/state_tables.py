"""The two tables of a store, and the version of what they hold."""

from typing import Final

from sqlalchemy import Column, Connection, MetaData, String, Table, Text, inspect
from sqlalchemy.dialects import mysql

from luigid.storage.errors import StoreError

#: What is written now, and the newest that can be read.
FORMAT: Final = 1

_METADATA = MetaData()

#: One row a record: a task, a worker, a batcher, the settings, an event of the history.
STATE = Table(
    "luigid_state",
    _METADATA,
    Column("kind", String(16), primary_key=True),
    Column("key", String(64), primary_key=True),
    Column("body", Text().with_variant(mysql.LONGTEXT(), "mysql", "mariadb"), nullable=False),
    # SQLite: one tree instead of a table and an index, so that what is damaged is found on reading.
    sqlite_with_rowid=False,
)

#: `format`: the version; `owner`: who last took the store; `begun`: see `Store.has_begun`; `probe`:
#: see `Store.probe`.
META = Table(
    "luigid_meta",
    _METADATA,
    Column("name", String(32), primary_key=True),
    Column("value", Text, nullable=False),
)


def create(connection: Connection) -> None:
    """Make the tables if neither is there. Raises StoreError as `check` does."""
    if is_empty(connection):
        _METADATA.create_all(connection)
        connection.execute(META.insert(), {"name": "format", "value": str(FORMAT)})
    else:
        check(connection)


def is_empty(connection: Connection) -> bool:
    """Tell whether neither of the tables is there."""
    inspector = inspect(connection)
    return not any(inspector.has_table(table.name) for table in _METADATA.sorted_tables)


def check(connection: Connection) -> None:
    """Raise StoreError if the tables are not ours, or are those of a newer luigid."""
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
    """Return what the meta table says under a name."""
    found: str | None = connection.scalar(
        META.select().with_only_columns(META.c.value).where(META.c.name == name)
    )
    return found


def set_value(connection: Connection, name: str, text: str) -> None:
    """Let the meta table say something under a name."""
    connection.execute(META.delete().where(META.c.name == name))
    connection.execute(META.insert(), {"name": name, "value": text})
