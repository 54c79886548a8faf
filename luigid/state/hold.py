"""Holds: what they cover is not handed out until they are released."""

from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

TASK_SCOPE: Final = "task"
FAMILY_SCOPE: Final = "family"
FILTER_SCOPE: Final = "filter"

Scope: TypeAlias = Literal["task", "family", "filter"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A hold of one task, or a wide one: of all tasks that match, later ones too."""

    #: serial number, which names the hold
    number: int
    #: who placed it
    by: str
    #: when it was placed, in seconds since the epoch
    since: float
    note: str = ""
    #: the id of the one task; None: the hold is wide
    task_id: str | None = None
    #: a wide hold covers the tasks of these families; empty: of all
    families: frozenset[str] = frozenset()
    #: terms, divided by white space; a wide hold covers the tasks whose search text has them all
    search: str = ""

    @property
    def is_wide(self) -> bool:
        """Whether it may cover many tasks."""
        return self.task_id is None

    @property
    def scope(self) -> Scope:
        """What kind of tasks it covers."""
        if self.task_id is not None:
            return TASK_SCOPE
        is_of_one_family = len(self.families) == 1 and not self.search.split()
        return FAMILY_SCOPE if is_of_one_family else FILTER_SCOPE

    def describe(self) -> dict[str, Any]:
        """Return what is shown of it where its tasks are known."""
        return {
            "hold_id": self.number,
            "scope": self.scope,
            "by": self.by,
            "since": self.since,
            "note": self.note,
        }
