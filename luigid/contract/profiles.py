"""Profiles of the document: what one kind of reader needs of it, made from the same source.

`clients` is for generators of clients. Each operation that it has is the document's own; what is
left out are further ways to make the same call, and what is meant for people and monitors.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from luigid.contract.document_paths import VERBS, nodes
from luigid.contract.openapi32 import as_openapi32
from luigid.contract.subset import is_json

_COMPONENTS: Final = "#/components/"
#: Parts of components that only operations refer to by name.
_SECURITY: Final = "securitySchemes"


def for_clients(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return the operations that answer JSON, each with one way to call it.

    Their arguments are JSON bodies, their answers JSON alone. GET and OPTIONS of the RPC methods,
    HEAD, pages, files, metrics, streams, links and webhooks are left out, and so is each component
    that nothing else uses.
    """
    document = {key: value for key, value in raw.items() if key != "webhooks"}
    document["paths"] = {
        path: kept for path, item in raw["paths"].items() if (kept := _path_item(raw, path, item))
    }
    document["components"] = _with_json_alone(raw.get("components", {}))
    document["components"] = _used(document)
    tags = {
        tag
        for item in document["paths"].values()
        for verb in VERBS
        for tag in item.get(verb, {}).get("tags", [])
    }
    if "tags" in raw:
        document["tags"] = [tag for tag in raw["tags"] if tag["name"] in tags]
    return document


#: The profiles by their names.
PROFILES: Final[Mapping[str, Callable[[Mapping[str, Any]], dict[str, Any]]]] = {
    "clients": for_clients,
    "openapi-3.2": as_openapi32,
}


def _path_item(raw: Mapping[str, Any], path: str, item: Mapping[str, Any]) -> dict[str, Any]:
    """Return what stays of a path; nothing if none of its operations does."""
    kept = {
        verb: _operation(raw, item[verb])
        for verb in VERBS
        if verb in item and _is_for_clients(raw, path, verb, item[verb])
    }
    if not kept:
        return {}
    return {key: value for key, value in item.items() if key not in VERBS} | kept


def _is_for_clients(
    raw: Mapping[str, Any], path: str, verb: str, operation: Mapping[str, Any]
) -> bool:
    if verb in ("head", "options", "trace") or (path.startswith("/api/") and verb == "get"):
        return False
    successes = [
        _resolved(raw, response).get("content")
        for status, response in operation["responses"].items()
        if status.startswith("2")
    ]
    # An answer without any content is one that a client can read.
    return any(content is None or any(map(is_json, content)) for content in successes)


def _operation(raw: Mapping[str, Any], operation: Mapping[str, Any]) -> dict[str, Any]:
    kept = dict(operation)
    kept["responses"] = {
        status: _response(response) for status, response in operation["responses"].items()
    }
    if "requestBody" in operation:
        kept["requestBody"] = body = _json_alone(operation["requestBody"])
        # The arguments are in the body, and nowhere else.
        if any(_needs_arguments(raw, each["schema"]) for each in body["content"].values()):
            body["required"] = True
        kept["parameters"] = [
            each for each in operation.get("parameters", []) if each.get("name") != "data"
        ]
        if not kept["parameters"]:
            del kept["parameters"]
    return kept


def _needs_arguments(raw: Mapping[str, Any], schema: Mapping[str, Any]) -> bool:
    return bool(_resolved(raw, schema).get("required"))


def _with_json_alone(components: Mapping[str, Any]) -> dict[str, Any]:
    reduced = {key: value for key, value in components.items() if key != "links"}
    for kind, reduce in (("responses", _response), ("requestBodies", _json_alone)):
        if kind in reduced:
            reduced[kind] = {name: reduce(each) for name, each in reduced[kind].items()}
    return reduced


def _response(response: Mapping[str, Any]) -> dict[str, Any]:
    return _json_alone({key: value for key, value in response.items() if key != "links"})


def _json_alone(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return a body or a response without the other media types, if it has JSON."""
    content = body.get("content", {})
    as_json = {name: value for name, value in content.items() if is_json(name)}
    return {**body, "content": as_json} if as_json else dict(body)


def _used(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the components that the rest of a document uses, in their order."""
    components: dict[str, Any] = document["components"]
    rest = {key: value for key, value in document.items() if key != "components"}
    found: set[tuple[str, str]] = set()
    pending = list(_references(rest))
    while pending:
        place = pending.pop()
        if place not in found:
            found.add(place)
            kind, name = place
            pending.extend(_references(components[kind][name]))
    used = {
        kind: {name: each for name, each in named.items() if (kind, name) in found}
        for kind, named in components.items()
        if kind != _SECURITY
    }
    if _SECURITY in components:
        used[_SECURITY] = components[_SECURITY]
    return {kind: named for kind, named in used.items() if named}


def _references(node: object) -> Iterator[tuple[str, str]]:
    for path, value in nodes(node):
        if path[-1:] == ("$ref",) and isinstance(value, str) and value.startswith(_COMPONENTS):
            kind, _, name = value.removeprefix(_COMPONENTS).partition("/")
            yield kind, name.partition("/")[0]


def _resolved(raw: Mapping[str, Any], node: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" not in node:
        return node
    kind, _, name = node["$ref"].removeprefix(_COMPONENTS).partition("/")
    found: Mapping[str, Any] = raw["components"][kind][name]
    return found
