"""Hooks of Schemathesis for this API, imported by its configuration."""

import json
import sys
from typing import Any
from urllib.parse import urlencode

import schemathesis
from schemathesis.core.deserialization import DeserializationContext
from schemathesis.core.transport import Response

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
EVENTS = "text/event-stream"

#: Maxima above this are left to `test_limits`: values of such sizes, in every combination, would
#: fill the memory of the machine.
LARGE = 1000


@schemathesis.hook
def before_load_schema(_context: schemathesis.HookContext, document: dict[str, Any]) -> None:
    """Have POST carry its arguments in the body if one is required.

    They may as well stand in the query, which OpenAPI cannot say. GET tests the query.
    """
    schemas = document["components"]["schemas"]
    for path, item in document["paths"].items():
        if path.startswith("/api/"):
            post = item["post"]
            content = post["requestBody"]["content"]
            arguments = content["application/json"]["schema"]["$ref"].rpartition("/")[2]
            if "required" in schemas[arguments]:
                post["requestBody"]["required"] = True
                for form in (FORM, MULTIPART):
                    content[form]["schema"]["required"] = ["data"]
    describe_events(document["components"]["responses"]["Changes"]["content"][EVENTS])
    leave_out_large_maxima(document)


def leave_out_large_maxima(part: Any) -> None:
    """Remove what the document says of the sizes of very long texts, arrays and objects."""
    if isinstance(part, dict):
        for keyword in ("maxLength", "maxItems", "maxProperties"):
            maximum = part.get(keyword)
            if isinstance(maximum, int) and maximum > LARGE:
                del part[keyword]
    children = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
    for child in children:
        leave_out_large_maxima(child)


def describe_events(media: dict[str, Any]) -> None:
    """Say of a stream what each of its events is: so Schemathesis takes the schema of one."""
    data = {
        "type": "string",
        "contentMediaType": "application/json",
        "contentSchema": media["x-luigid-event-data"],
    }
    media["schema"] = {
        "type": "object",
        "required": ["id", "event", "data"],
        "properties": {"event": {"const": "change"}, "data": data},
    }


@schemathesis.hook
def before_call(
    _context: schemathesis.HookContext, case: schemathesis.Case[Any], _kwargs: dict[str, Any]
) -> None:
    """Follow a stream up to its first event only: the next comes when something has changed.

    Leave out a cursor that was made up: what a schema can say of cursors fits nearly any text.
    Have the place of a shared view begin with `#`, which a schema says by a pattern alone, and the
    document has none: dialects of patterns differ.
    """
    cursor = case.query.get("cursor")
    if isinstance(cursor, str) and 1 <= len(cursor) <= 4096:
        del case.query["cursor"]
    if case.path == "/v1/events":
        limit = case.query.get("limit")
        if limit is None or (isinstance(limit, int) and limit > 1):
            case.query["limit"] = 1
    if case.path.startswith("/v1/views") and isinstance(case.body, dict):
        place = case.body.get("hash")
        if isinstance(place, str) and place and not place.startswith("#"):
            case.body["hash"] = f"#{place[1:]}"


@schemathesis.serializer(FORM)
def serialize_form(context: schemathesis.SerializationContext, _exploded: object) -> bytes:
    """Write `data` as JSON, which the document's `encoding` says and Schemathesis ignores."""
    body = context.case.body
    fields = body.items() if isinstance(body, dict) else [("data", body)]
    return urlencode({name: json.dumps(value) for name, value in fields}).encode()


@schemathesis.deserializer("application/json")
def read_json(_context: DeserializationContext, response: Response) -> Any:
    """Read `Infinity` as the largest number there is: the document has it, and JSON does not.

    What checks the schema knows JSON alone, and would take it for null.
    """
    return json.loads(response.content, parse_constant=_finite)


def _finite(constant: str) -> float:
    if constant == "NaN":
        raise ValueError("NaN is no JSON, and the document does not have it")
    return float(constant.replace("Infinity", str(sys.float_info.max)))
