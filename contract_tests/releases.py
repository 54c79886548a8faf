"""The rule by which the contract is versioned: see the head of spec/CHANGELOG.md."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from contract_tests.compatibility import breaking_changes
from contract_tests.schemas import without_prose

HEADING = re.compile(r"^## \[(\d+)\.(\d+)\.(\d+)\] - (\d{4}-\d\d-\d\d|not released)$", re.M)

Version = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class ChangelogEntry:
    """A heading of the changelog, and whether something stands below it."""

    version: Version
    is_released: bool
    is_empty: bool


def entries(changelog: str) -> list[ChangelogEntry]:
    """Return the versions of a changelog, the newest first."""
    found = list(HEADING.finditer(changelog))
    ends = [*(match.start() for match in found), len(changelog)][1:]
    return [
        ChangelogEntry(
            version=version(".".join(match.groups()[:3])),
            is_released=match[4] != "not released",
            is_empty=not changelog[match.end() : end].strip(),
        )
        for match, end in zip(found, ends, strict=True)
    ]


def version(text: str) -> Version:
    major, minor, patch = map(int, text.split("."))
    return major, minor, patch


def faults(
    document: dict[str, Any], changelog: str, released: dict[str, dict[str, Any]]
) -> Iterator[str]:
    """Yield what is wrong with the version of a document.

    `released` is the last released document under the name of its file; it is empty before the
    first release.
    """
    known = entries(changelog)
    current = version(document["info"]["version"])
    versions = [entry.version for entry in known]
    if versions[:1] != [current]:
        yield f"the changelog does not begin with {_text(current)}"
        return
    if versions != sorted(set(versions), reverse=True):
        yield "the changelog is not in order"
    for entry in known:
        if entry.is_empty:
            yield f"the changelog does not say what {_text(entry.version)} changes"
    if not all(entry.is_released for entry in known[1:]):
        yield "only the newest version may be one that is not released"
    last = next((entry.version for entry in known if entry.is_released), None)
    expected = [] if last is None else [f"openapi-{_text(last)}.yaml"]
    if sorted(released) != expected:
        yield f"released are {sorted(released)}, by the changelog {expected}"
        return
    for name, old in released.items():
        if f"openapi-{old['info']['version']}.yaml" != name:
            yield f"{name} is version {old['info']['version']}"
        else:
            yield from _step_faults(old, document)


def _step_faults(old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
    before, after = version(old["info"]["version"]), version(new["info"]["version"])
    if old == new:
        return
    reasons = breaking_changes(old, new)
    if reasons:
        kind, least = "breaks", _next(before, 0)
    elif without_prose(old) != without_prose(new):
        kind, least = "adds to", _next(before, 1)
    else:
        kind, least = "rewords", _next(before, 2)
    if after < least:
        yield f"{_text(after)} {kind} {_text(before)}, so it must be {_text(least)} or higher"
        yield from reasons


def _next(version: Version, place: int) -> Version:
    """Return the version after a step; before 1.0.0 each step counts one place lower."""
    major, minor, patch = version
    steps = [(major + 1, 0, 0), (major, minor + 1, 0), (major, minor, patch + 1)]
    return steps[place] if major else steps[min(place + 1, 2)]


def _text(version: Version) -> str:
    return ".".join(map(str, version))
