"""The part of OpenAPI and JSON Schema that is enforced. Everything else in a document is named.

A keyword is enforced if openapi-core and jsonschema-rs decide alike on every value. Left out are,
for instance: `multipleOf` (differs for large floats), `pattern` (two dialects of regular
expressions), `format` (depends on what is installed), `discriminator`, `readOnly` (not enforced).
"""

import math
from collections.abc import Iterator, Mapping
from typing import Any

from luigid.contract.document_paths import DocumentPath, named, nodes, target

#: What the server reads besides OpenAPI.
EXTENSIONS = {
    "x-luigid-extensions",
    "x-luigid-arguments",
    "x-luigid-audited",
    "x-luigid-changes-state",
    "x-luigid-data-in-query",
    "x-luigid-deprecation",
    "x-luigid-event-data",
    "x-luigid-strict",
}

_ASSERTIONS = {
    *("type", "enum", "const"),
    *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
    *("minLength", "maxLength"),
    *("minItems", "maxItems", "uniqueItems", "minContains", "maxContains"),
    *("minProperties", "maxProperties", "required", "dependentRequired"),
}
_ANNOTATIONS = {
    *("title", "description", "default", "example", "examples"),
    *("deprecated", "externalDocs", "$comment"),
}
#: Keywords whose value is a schema, an array of schemas, an object of schemas.
_OF_ONE = {
    *("additionalProperties", "unevaluatedProperties", "propertyNames", "items", "contains"),
    *("not", "if", "then", "else"),
}
_OF_MANY = {"allOf", "anyOf", "oneOf", "prefixItems"}
_OF_NAMED = {"properties", "dependentSchemas"}

#: All keywords of schemas that are enforced.
KEYWORDS = {"$ref"} | _ASSERTIONS | _ANNOTATIONS | _OF_ONE | _OF_MANY | _OF_NAMED


def values_outside_json(raw: Mapping[str, Any]) -> Iterator[str]:
    """Name what YAML can say and JSON cannot: keys that are no text, dates, infinity."""
    for path, node in nodes(raw):
        if isinstance(node, dict):
            for key in node:
                if not isinstance(key, str):
                    yield f"{named(raw, path)}: the key {key} must be quoted"
        elif not isinstance(node, list | str | int | float | None):
            yield f"{named(raw, path)}: {node} must be quoted"
        elif isinstance(node, float) and not math.isfinite(node):
            yield f"{named(raw, path)}: {node} is no number in JSON"


def broken_references(raw: Mapping[str, Any]) -> Iterator[str]:
    """Name the references that lead nowhere, or out of the document."""
    for path, node in nodes(raw):
        if path[-1:] == ("$ref",) and isinstance(node, str):
            try:
                target(raw, node)
            except LookupError:
                yield f"{named(raw, path[:-1])}: $ref {node!r} leads nowhere"


def unknown_extensions(raw: Mapping[str, Any]) -> Iterator[str]:
    """Name what looks like an extension that the server reads, and is none."""
    for path, _ in nodes(raw):
        key = str(path[-1]) if path else ""
        if key.startswith("x-luigid") and key not in EXTENSIONS:
            yield f"{named(raw, path[:-1])}: the extension {key!r} is unknown"


def missing_schemas(raw: Mapping[str, Any]) -> Iterator[str]:
    """Name the contents in JSON that have no schema."""
    for path, node in nodes(raw):
        if path[-1:] == ("content",) and path[-2:-1] != ("properties",) and isinstance(node, dict):
            for media_type, content in node.items():
                if is_json(media_type) and "schema" not in content:
                    yield f"{named(raw, path)}/{media_type}: there is no schema"


def unsupported_keywords(raw: Mapping[str, Any]) -> Iterator[str]:
    """Name the keywords of schemas that are not enforced."""
    for path, node in nodes(raw):
        if path[-1:] == ("schema",) or (path[:2] == ("components", "schemas") and len(path) == 3):
            for place, reason in _unsupported_keywords(node, path):
                yield f"{named(raw, place)}: {reason}"
        if (
            path[-3:-2] == ("parameters",)
            and path[-1] == "schema"
            and _has_default_of_its_own(node)
        ):
            yield f"{named(raw, path)}: the default is not given beside $ref"


def asserts_nothing(schema: object) -> bool:
    """Whether a schema accepts every value, since it has only annotations."""
    return isinstance(schema, dict) and schema.keys() <= _ANNOTATIONS


def is_json(media_type: str) -> bool:
    """Whether bodies of a media type are JSON."""
    return media_type == "application/json" or media_type.endswith("+json")


def _unsupported_keywords(schema: object, path: DocumentPath) -> Iterator[tuple[DocumentPath, str]]:
    if not isinstance(schema, dict):
        return
    for keyword, value in schema.items():
        if keyword not in KEYWORDS and not keyword.startswith("x-"):
            yield path, f"the keyword {keyword!r} is not enforced"
        elif "$ref" in schema and keyword not in _ANNOTATIONS | {"$ref"}:
            # openapi-core itself follows the outermost reference and drops what stands beside it.
            yield path, f"the keyword {keyword!r} is not enforced beside $ref"
        for place, inner in _inner_schemas(keyword, value):
            yield from _unsupported_keywords(inner, (*path, keyword, *place))


def _has_default_of_its_own(schema: object) -> bool:
    return isinstance(schema, dict) and schema.keys() >= {"$ref", "default"}


def _inner_schemas(keyword: str, value: Any) -> Iterator[tuple[DocumentPath, object]]:
    if keyword in _OF_ONE:
        yield (), value
    elif keyword in _OF_MANY:
        yield from (((index,), inner) for index, inner in enumerate(value))
    elif keyword in _OF_NAMED:
        yield from (((name,), inner) for name, inner in value.items())
