"""What Schemathesis has to be told of this API; it imports this module by its configuration."""

import json
from typing import Any
from urllib.parse import urlencode

import schemathesis

FORM = "application/x-www-form-urlencoded"


@schemathesis.hook
def before_load_schema(_context: schemathesis.HookContext, document: dict[str, Any]) -> None:
    """Have POST carry its arguments in the body, and only there.

    They may as well stand in the query, but then not in the body, and have to stand in one of
    them if one is required: OpenAPI cannot say either. GET tests the query.
    """
    schemas = document["components"]["schemas"]
    for path, item in document["paths"].items():
        if path.startswith("/api/"):
            post = item["post"]
            del post["parameters"]
            content = post["requestBody"]["content"]
            arguments = content["application/json"]["schema"]["$ref"].rpartition("/")[2]
            if "required" in schemas[arguments]:
                post["requestBody"]["required"] = True
                content[FORM]["schema"]["required"] = ["data"]


@schemathesis.serializer(FORM)
def serialize_form(context: schemathesis.SerializationContext, _exploded: object) -> bytes:
    """Write `data` as JSON, which the document's `encoding` says and Schemathesis ignores."""
    body = context.case.body
    fields = body.items() if isinstance(body, dict) else [("data", body)]
    return urlencode({name: json.dumps(value) for name, value in fields}).encode()
