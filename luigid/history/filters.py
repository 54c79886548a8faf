"""Filters of lists: by text and by status."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from luigid.history.luigi_tables import PARAMETERS, TASKS
from luigid.texts import encodable


@dataclass(frozen=True, slots=True)
class Filter:
    """What is searched for; by default, everything."""

    #: a part of a family, a host, or a parameter's value; in upper or lower case
    text: str = ""
    #: of the newest event of a record, or of a run
    status: str | None = None

    @property
    def is_everything(self) -> bool:
        """Whether nothing is left out."""
        return not self.text and self.status is None


EVERYTHING = Filter()


def contains(column: ColumnElement[Any], text: str) -> ColumnElement[bool]:
    """Return the condition that a column contains a text, in upper or lower case."""
    wanted = encodable(text).lower()
    condition: ColumnElement[bool] = func.lower(column).contains(wanted, autoescape=True)
    return condition


def has_text(text: str) -> ColumnElement[bool]:
    """Return the condition that the family, host or a parameter's value of a record has a text."""
    value = select(PARAMETERS.c.task_id).where(
        PARAMETERS.c.task_id == TASKS.c.id, contains(PARAMETERS.c.value, text)
    )
    return or_(contains(TASKS.c.name, text), contains(TASKS.c.host, text), value.exists())
