"""The document as the tests read it: on their own, not through the server's code."""

from pathlib import Path
from typing import Any

import yaml

PATH = Path(__file__).parent.parent / "spec" / "openapi.yaml"
DOCUMENT: dict[str, Any] = yaml.load(PATH.read_bytes(), Loader=yaml.CSafeLoader)


def strict(node: Any) -> Any:
    """Return a part of the document with what this server keeps to, and clients need not know."""
    if isinstance(node, list):
        return [strict(child) for child in node]
    if not isinstance(node, dict):
        return node
    further = node.get("x-luigid-strict", {})
    own = {name: strict(child) for name, child in node.items() if name != "x-luigid-strict"}
    return {**own, **further} if isinstance(further, dict) else node


def without_logins(document: dict[str, Any]) -> dict[str, Any]:
    """Return a document as a server without logins serves it."""
    paths = {
        path: {
            key: {**it, "security": []} if isinstance(it, dict) else it for key, it in item.items()
        }
        for path, item in document["paths"].items()
    }
    return {**document, "paths": paths}


#: The document of a server without logins, with what this server keeps to.
OPEN: dict[str, Any] = without_logins(strict(DOCUMENT))

#: The RPC methods, from their names to their path items.
METHODS: dict[str, dict[str, Any]] = {
    path.removeprefix("/api/"): item
    for path, item in DOCUMENT["paths"].items()
    if path.startswith("/api/")
}


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """Follow a schema's `$ref`; what stands beside it stays."""
    if "$ref" not in schema:
        return schema
    found: Any = DOCUMENT
    for step in schema["$ref"].removeprefix("#/").split("/"):
        found = found[step]
    return resolved(found) | {key: value for key, value in schema.items() if key != "$ref"}


def argument_schemas(name: str) -> list[dict[str, Any]]:
    """Return the schemas of a method's arguments, one for each place where they may stand."""
    item = METHODS[name]
    body = item["post"]["requestBody"]["content"]
    return [
        resolved(body["application/x-www-form-urlencoded"]["schema"])["properties"]["data"],
        body["application/json"]["schema"],
        *(
            parameter["content"]["application/json"]["schema"]
            for parameter in map(resolved, item["get"]["parameters"])
            if parameter["name"] == "data"
        ),
    ]
