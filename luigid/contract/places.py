"""Ways through the document, and names for the places that they lead to."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

Parts = tuple[str | int, ...]

#: The operations that a path may have.
VERBS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")

_EXAMPLES = ("example", "examples")


def nodes(node: object, parts: Parts = ()) -> Iterator[tuple[Parts, object]]:
    """Yield every node of the document with the way to it, outermost first; not the examples."""
    yield parts, node
    if isinstance(node, dict):
        for key, child in node.items():
            if key not in _EXAMPLES or parts[-1:] == ("properties",):
                yield from nodes(child, (*parts, key))
    elif isinstance(node, list):
        for index, child in enumerate(node):
            yield from nodes(child, (*parts, index))


def named(raw: Mapping[str, Any], parts: Parts) -> str:
    """Name a place for people, such as `operation ping: responses/200` or `schema Task`."""
    match parts:
        case "paths", path, str(verb), *rest if verb in VERBS:
            operation = raw["paths"][path][verb]
            name = operation.get("operationId") if isinstance(operation, dict) else None
            place = f"operation {name or f'{verb.upper()} {path}'}"
        case "components", "schemas", name, *rest:
            place = f"schema {name}"
        case _:
            place, rest = "document", list(parts)
    return f"{place}: {'/'.join(map(str, rest))}" if rest else place


def target(raw: object, reference: str) -> object:
    """Return what a local reference such as `#/components/schemas/Task` leads to.

    Raises LookupError if it leads nowhere, or out of the document.
    """
    root, _, way = reference.partition("#/")
    if root or not way:
        raise LookupError(reference)
    node = raw
    for part in way.split("/"):
        key = unquote(part).replace("~1", "/").replace("~0", "~")
        match node:
            case dict():
                node = node[key]
            case list() if key.isdecimal():
                node = node[int(key)]
            case _:
                raise LookupError(reference)
    return node
