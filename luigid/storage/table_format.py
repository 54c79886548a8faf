"""The two tables of a store, whichever database holds them, and the version of what they hold.

`luigid_state` has one row a record: a task, a worker, a batcher, the settings, an event of the
history. `luigid_meta` says under `format` the version; under `owner` who last took the store; under
`begun` see `Store.has_begun`; under `probe` see `Store.probe`.
"""

from collections.abc import Collection, Mapping
from typing import Final

from luigid.storage.errors import StoreError

#: What is written now, and the newest that can be read.
FORMAT: Final = 1

STATE: Final = "luigid_state"
META: Final = "luigid_meta"
#: table -> its columns
COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    STATE: ("kind", "key", "body"),
    META: ("name", "value"),
}


def check_columns(table: str, found: Collection[str]) -> None:
    """Raise StoreError if a table lacks a column."""
    missing = [column for column in COLUMNS[table] if column not in found]
    if missing:
        raise StoreError(f"its table {table} is not luigid's, it lacks {missing[0]}")


def check_format(version: str | None) -> None:
    """Raise StoreError if the tables do not say their version, or are of a newer luigid."""
    if version is None or not version.isdecimal():
        raise StoreError(f"its table {META} does not say which format it has")
    if int(version) > FORMAT:
        raise StoreError(
            f"it has format {version}, made by a newer luigid; this one reads up to {FORMAT}"
        )
