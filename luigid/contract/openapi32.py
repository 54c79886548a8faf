"""The document as OpenAPI 3.2, which can say what the events of a stream are.

It is made from the 3.1 document; nothing is written twice. The server itself reads 3.1.
"""

from collections.abc import Mapping
from typing import Any, Final

from luigid.contract.wire import EVENTS, JSON

VERSION: Final = "3.2.0"
#: The schema of the data of events, beside that of a stream.
_EVENT_DATA: Final = "x-luigid-event-data"


def as_openapi32(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return a 3.1 document as 3.2: each event of a stream has a schema (`itemSchema`)."""
    return {**_upgraded(raw), "openapi": VERSION}


def _upgraded(node: Any) -> Any:
    if isinstance(node, list):
        return [_upgraded(child) for child in node]
    if not isinstance(node, dict):
        return node
    return {
        name: _stream(child)
        if name == EVENTS and isinstance(child, dict) and _EVENT_DATA in child
        else child
        if name in ("example", "examples")
        else _upgraded(child)
        for name, child in node.items()
    }


def _stream(media: Mapping[str, Any]) -> dict[str, Any]:
    """Return the description of a stream, in whose events the data is JSON."""
    kept = {name: value for name, value in media.items() if name not in (_EVENT_DATA, "schema")}
    event = {
        "type": "object",
        "required": ["event", "data"],
        "properties": {
            "id": {"type": "string"},
            "event": {"type": "string"},
            "data": {
                "type": "string",
                "contentMediaType": JSON,
                "contentSchema": media[_EVENT_DATA],
            },
            "retry": {"type": "integer", "minimum": 0},
        },
    }
    return {**kept, "itemSchema": event}
