"""The table of the views that are shared on the server, `luigid_views`, in any database.

It is beside the tables of the state and not a part of their format: a server that does not know it
leaves it as it is. A view is written in the transaction of the action that the audit records.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from luigid.storage.record_json import RecordDecodeError, decode, encode

TABLE: Final = "luigid_views"
CREATE: Final = (
    f"CREATE TABLE IF NOT EXISTS {TABLE} (id VARCHAR(32) NOT NULL PRIMARY KEY, body TEXT NOT NULL)"
)
SELECT: Final = f"SELECT id, body FROM {TABLE} ORDER BY id"
EXISTS: Final = f"SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = '{TABLE}'"


class StoredView(NamedTuple):
    """A row of the table."""

    id: str
    #: the view as JSON; None: the row is deleted
    body: str | None
    #: the row before, to which a failed transaction goes back
    before: str | None = None

    def undone(self) -> "StoredView":
        """Return the row before."""
        return StoredView(self.id, self.before, self.body)


def sqlite_statements(views: Iterable[StoredView]) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield the statements that write rows; there are only ever a few."""
    for view_id, body, _ in views:
        if body is None:
            yield f"DELETE FROM {TABLE} WHERE id = ?", [view_id]
        else:
            yield f"INSERT OR REPLACE INTO {TABLE} VALUES (?, ?)", [view_id, body]


def record_of(view: StoredView) -> dict[str, Any]:
    """Return the view of a row. Raises ValueError if it is damaged."""
    try:
        return decode(view.body or "")
    except RecordDecodeError as error:
        raise ValueError(f"the view {view.id} is damaged: {error}") from error


def row_of(view_id: str, record: dict[str, Any]) -> StoredView:
    """Return the row of a view."""
    return StoredView(view_id, encode(record))


def read_view(record: dict[str, Any]) -> dict[str, Any]:
    """Return a view of an export. Raises KeyError, TypeError, ValueError."""
    for name, type_ in (("name", str), ("tab", str), ("hash", str), ("by", str), ("version", int)):
        if not isinstance(record[name], type_):
            raise TypeError(f"{name} must be of another type")
    if not isinstance(record["changed"], int | float):
        raise TypeError("changed must be a number")
    if not record["hash"].startswith("#"):
        raise ValueError("hash must begin with #")
    return record
