"""The table of operators' actions, `luigid_audit`, in any database.

It is beside the tables of the state and not a part of their format: a server that does not know it
leaves it as it is, and no export has it. An action is written in the transaction of its change.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

from luigid.texts import encodable

TABLE: Final = "luigid_audit"
CREATE: Final = (
    f"CREATE TABLE IF NOT EXISTS {TABLE} (number INTEGER NOT NULL PRIMARY KEY, "
    "who VARCHAR(255), operation VARCHAR(64) NOT NULL, task TEXT, body TEXT NOT NULL)"
)
LAST: Final = f"SELECT max(number) FROM {TABLE}"
#: the longest name of a caller, in characters
MAX_NAME: Final = 255

#: a statement of SQLite and its parameters
SqliteStatement: TypeAlias = tuple[str, list[str | int | None]]


class StoredAction(NamedTuple):
    """A row of the table."""

    #: the time in milliseconds since the epoch, or more where that would not be above the last
    number: int
    who: str | None
    operation: str
    task: str | None
    #: the whole as JSON; None: the row is deleted
    body: str | None

    def undone(self) -> "StoredAction":
        """Return what takes the row back."""
        return self._replace(body=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionQuery:
    """Which actions are looked for, the newest first; None: all."""

    limit: int
    #: only those before this one
    before: int | None = None
    #: only those from this number on
    since: int | None = None
    who: str | None = None
    operation: str | None = None
    task: str | None = None

    def includes(self, action: StoredAction) -> bool:
        """Whether an action is among those looked for, the limit aside."""
        return (
            (self.before is None or action.number < self.before)
            and (self.since is None or action.number >= self.since)
            and self.who in (None, action.who)
            and self.operation in (None, action.operation)
            and self.task in (None, action.task)
        )


def sqlite_statements(actions: Sequence[StoredAction]) -> Iterator[SqliteStatement]:
    """Yield the statements that write rows; there are only ever a few."""
    for number, who, operation, task, body in actions:
        if body is None:
            yield f"DELETE FROM {TABLE} WHERE number = ?", [number]
        else:
            statement = f"INSERT OR REPLACE INTO {TABLE} VALUES (?, ?, ?, ?, ?)"
            yield statement, [number, _text(who), operation, _text(task), body]


def sqlite_select(query: ActionQuery) -> SqliteStatement:
    """Return the statement that reads rows."""
    conditions = {
        "number < ?": query.before,
        "number >= ?": query.since,
        "who = ?": _text(query.who),
        "operation = ?": query.operation,
        "task = ?": _text(query.task),
    }
    asked = {text: value for text, value in conditions.items() if value is not None}
    where = f" WHERE {' AND '.join(asked)}" if asked else ""
    columns = "number, who, operation, task, body"
    text = f"SELECT {columns} FROM {TABLE}{where} ORDER BY number DESC LIMIT ?"
    return text, [*asked.values(), query.limit]


def encodable_row(action: StoredAction) -> StoredAction:
    """Return a row whose texts every database can hold."""
    return action._replace(who=_text(action.who), task=_text(action.task))


def encodable_query(value: str | None) -> str | None:
    """Return the text of a query as `encodable_row` stores it."""
    return _text(value)


def _text(value: str | None) -> str | None:
    return None if value is None else encodable(value)
