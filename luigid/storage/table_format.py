"""The two tables of a store, in any database, and the version of their format.

`luigid_state` has one row per record: a task, a worker, a batcher, the settings, or an event in the
outbox. `luigid_meta` has a row for `format` (see FORMAT), for `owner` (set by `Store.lock`), for
`begun` (see `Store.has_begun`) and for `probe` (see `Store.probe`).
"""

from collections.abc import Collection, Mapping
from typing import Final

from luigid.storage.errors import StoreError

#: the format that is written, and the newest that can be read
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
    """Raise StoreError if the version is missing or was written by a newer luigid."""
    if version is None or not version.isdecimal():
        raise StoreError(f"its table {META} does not say which format it has")
    if int(version) > FORMAT:
        raise StoreError(
            f"it has format {version}, made by a newer luigid; this one reads up to {FORMAT}"
        )
