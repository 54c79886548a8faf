"""The document as the server enforces it: stricter than what clients may rely on.

Answers may gain members in a later version, so the document does not forbid others. This server,
however, sends none that the document does not have: `x-luigid-strict` in a schema has further
keywords, which only the server and its tests apply.
"""

from collections.abc import Mapping
from typing import Any

STRICT = "x-luigid-strict"


def enforced(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return a document whose schemas have the keywords that their extensions add."""
    return {
        name: _enforced(part) if name in ("paths", "webhooks", "components") else part
        for name, part in raw.items()
    }


def _enforced(node: Any) -> Any:
    if isinstance(node, dict):
        found = {
            name: child if name in ("example", "examples") else _enforced(child)
            for name, child in node.items()
        }
        if STRICT in found:
            found.update(found.pop(STRICT))
        return found
    if isinstance(node, list):
        return [_enforced(child) for child in node]
    return node
