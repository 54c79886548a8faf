"""The two tables of a store, in any database, and the version of their format.

`luigid_state` has one row per record: a task, a worker, a batcher, a hold, the settings, an
event in the outbox, or a message of a webhook (`notice`). `luigid_meta` has a row for `format` (see
`format_of`), for `owner` (set by `Store.lock`), for `begun` (see `Store.has_begun`), for `probe`
(see `Store.probe`) and, while a server has a SQLite file open, for `opened`: the owner again.
"""

from collections.abc import Collection, Mapping
from typing import Final

from luigid.state.record.records import Record
from luigid.storage.errors import StoreError

#: the format of a new store
FIRST_FORMAT: Final = 1
#: the newest format that can be read
FORMAT: Final = 2

STATE: Final = "luigid_state"
META: Final = "luigid_meta"
#: table -> its columns
COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    STATE: ("kind", "key", "body"),
    META: ("name", "value"),
}


def format_of(kind: str, record: Record | None) -> int:
    """Return the format of a store that has such a record.

    A luigid that knows only older formats would not understand the record: it would hand out tasks
    that are held, or more than a rate admits, or take a message of a webhook for damage. A store
    has the format that its records need, or had needed since it was begun.
    """
    is_new = kind in ("hold", "start", "notice") or (record is not None and "hold" in record)
    return 2 if is_new and record is not None else FIRST_FORMAT


def check_columns(table: str, found: Collection[str]) -> None:
    """Raise StoreError if a table lacks a column."""
    missing = [column for column in COLUMNS[table] if column not in found]
    if missing:
        raise StoreError(f"its table {table} is not luigid's, it lacks {missing[0]}")


def check_format(version: str | None) -> int:
    """Return the version of the format.

    Raises StoreError if it is missing, or was written by a newer luigid.
    """
    if version is None or not version.isdecimal():
        raise StoreError(f"its table {META} does not say which format it has")
    if int(version) > FORMAT:
        raise StoreError(
            f"it has format {version}, made by a newer luigid; this one reads up to {FORMAT}"
        )
    return int(version)
