"""Which families are asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self


@dataclass(frozen=True, slots=True)
class FamilyFilter:
    """Some families by their names, or by what these begin with or contain."""

    #: empty: all families
    names: frozenset[str] = frozenset()
    prefix: str = ""
    #: case-folded
    part: str = ""

    @classmethod
    def from_parameters(cls, parameters: Mapping[str, Any]) -> Self:
        """Return the filter of parameters that the contract has checked."""
        return cls(
            frozenset(parameters.get("family") or ()),
            parameters["family_prefix"],
            parameters.get("family_contains", "").casefold(),
        )

    def fits(self, family: str) -> bool:
        """Return whether a family is asked for."""
        if self.names and family not in self.names:
            return False
        return family.startswith(self.prefix) and self.part in family.casefold()


EVERY_FAMILY: Final = FamilyFilter()
