"""The deviations of Luigi's own luigid, from deviations.yaml."""

from collections.abc import Mapping
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, Final, NamedTuple

import yaml

FILE: Final = Path(__file__).with_name("deviations.yaml")


class Call(NamedTuple):
    """What a deviation may depend on."""

    check: str
    operation: str
    is_negative: bool = False
    media_type: str = ""
    status: int = 0


class Expectations:
    """What is expected of the server: nothing, or the deviations of Luigi's luigid."""

    def __init__(self, *, is_reference: bool) -> None:
        content = yaml.load(FILE.read_bytes(), Loader=yaml.CSafeLoader) if is_reference else {}
        self._absent: list[str] = content.get("absent", [])
        #: checks that are not made -> the deviation
        self.unchecked: Mapping[str, str] = content.get("unchecked", {})
        self._expected: list[Mapping[str, Any]] = content.get("expected", [])

    def is_absent(self, operation: str) -> bool:
        """Whether the server need not have an operation."""
        return any(fnmatch(operation, pattern) for pattern in self._absent)

    def deviation(self, call: Call) -> str | None:
        """Return the id of the deviation that explains a failure."""
        for entry in self._expected:
            if _fits(entry, call):
                return str(entry["deviation"])
        return None


def _fits(entry: Mapping[str, Any], call: Call) -> bool:
    return (
        call.check in entry.get("checks", [call.check])
        and any(fnmatch(call.operation, each) for each in entry.get("operations", ["*"]))
        and (entry.get("data") != "negative" or call.is_negative)
        and call.media_type.startswith(entry.get("body", ""))
        and call.status in entry.get("status", [call.status])
    )
