"""Deprecated operations: the document says since when, and which headers answers then have.

`deprecated: true` needs `x-luigid-deprecation: {since: '2026-12-01', sunset: '2027-06-01'}` beside
it, without `sunset` until it is known when the operation goes. All times are midnight, UTC.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any, Final

from luigid.contract.document_paths import VERBS
from luigid.contract.node import Node

DEPRECATION: Final = "x-luigid-deprecation"


def headers(contents: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return the headers of an operation's answers: `Deprecation` (RFC 9745), `Sunset` (RFC 8594).

    Raises ValueError if the operation does not say what it must.
    """
    is_deprecated, dates = contents.get("deprecated", False), contents.get(DEPRECATION)
    if not is_deprecated and dates is None:
        return ()
    if is_deprecated is not True or not isinstance(dates, dict) or "since" not in dates:
        raise ValueError(f"deprecated: true and {DEPRECATION} with `since` need each other")
    if unknown := dates.keys() - {"since", "sunset"}:
        raise ValueError(f"{DEPRECATION}: {', '.join(sorted(unknown))} is unknown")
    since = _midnight(dates["since"])
    found = [("Deprecation", f"@{int(since.timestamp())}")]
    if "sunset" in dates:
        sunset = _midnight(dates["sunset"])
        if sunset <= since:
            raise ValueError(f"{DEPRECATION}: sunset must be after since")
        found.append(("Sunset", format_datetime(sunset, usegmt=True)))
    return tuple(found)


def with_promised_headers(raw: dict[str, Any]) -> dict[str, Any]:
    """Return a document in which answers of deprecated operations that succeed promise them."""
    root = Node(raw)
    paths = {}
    for path, item in raw.get("paths", {}).items():
        changed = {
            verb: _with_headers(root / "paths" / path / verb, dict(headers(item[verb])))
            for verb in VERBS
            if verb in item and item[verb].get("deprecated", False)
        }
        paths[path] = {**item, **changed} if changed else item
    return {**raw, "paths": paths}


def _with_headers(operation: Node, promised: Mapping[str, str]) -> dict[str, Any]:
    described = {
        name: {"required": True, "schema": {"type": "string", "const": value}}
        for name, value in promised.items()
    }
    responses = {
        status: {**response.value, "headers": {**response.get("headers", {}), **described}}
        if status.startswith(("2", "3"))
        else response.value
        for status, response in (operation / "responses").items()
    }
    return {**operation.value, "responses": responses}


def _midnight(text: object) -> datetime:
    if not isinstance(text, str):
        raise ValueError(f"{DEPRECATION}: {text} must be a date such as '2026-12-01'")
    return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
