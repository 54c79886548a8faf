"""The roles, and which of them include others."""

from collections.abc import Iterable, Mapping
from typing import Final

#: The roles that an operation of the document may need.
ROLES: Final = ("read", "operate", "work", "admin")
ALL: Final = frozenset(ROLES)

#: `work` includes nothing: the account of workers need not see what others' tasks say.
_INCLUDED: Final[Mapping[str, frozenset[str]]] = {
    "read": frozenset({"read"}),
    "operate": frozenset({"operate", "read"}),
    "work": frozenset({"work"}),
    "admin": ALL,
}


def with_included(roles: Iterable[str]) -> frozenset[str]:
    """Return roles with those that they include. Raises KeyError for what is no role."""
    return frozenset().union(*(_INCLUDED[role] for role in roles))


def parse_roles(text: str) -> tuple[str, ...]:
    """Return the roles in a text such as `read, operate`. Raises ValueError."""
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    if not names or not ALL.issuperset(names):
        raise ValueError(text)
    return names
