"""Paths through the document, and names for the places that they lead to."""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

DocumentPath = tuple[str | int, ...]

#: The operations that a path may have.
VERBS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")

_EXAMPLES = ("example", "examples")

#: Parameters of paths that may be empty and have slashes, as the ids of tasks and families may.
_ANY_TEXT = r"\\{(path|task_id|name|id)\\}"


def path_pattern(template: str) -> re.Pattern[str]:
    """Return what paths of a template look like, as the server matches them."""
    texts = re.sub(_ANY_TEXT, r"(?P<\1>.*)", re.escape(template))
    return re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", texts))


def nodes(node: object, path: DocumentPath = ()) -> Iterator[tuple[DocumentPath, object]]:
    """Yield every value of the document with its path, outermost first, without the examples."""
    yield path, node
    if isinstance(node, dict):
        for key, child in node.items():
            if key not in _EXAMPLES or path[-1:] == ("properties",):
                yield from nodes(child, (*path, key))
    elif isinstance(node, list):
        for index, child in enumerate(node):
            yield from nodes(child, (*path, index))


def named(raw: Mapping[str, Any], path: DocumentPath) -> str:
    """Name a place for people, such as `operation ping: responses/200` or `schema Task`."""
    match path:
        case "paths", template, str(verb), *rest if verb in VERBS:
            operation = raw["paths"][template][verb]
            name = operation.get("operationId") if isinstance(operation, dict) else None
            place = f"operation {name or f'{verb.upper()} {template}'}"
        case "components", "schemas", name, *rest:
            place = f"schema {name}"
        case _:
            place, rest = "document", list(path)
    return f"{place}: {'/'.join(map(str, rest))}" if rest else place


def target(raw: object, reference: str) -> object:
    """Return what a local reference such as `#/components/schemas/Task` leads to.

    Raises LookupError if it leads nowhere, or out of the document.
    """
    root, _, pointer = reference.partition("#/")
    if root or not pointer:
        raise LookupError(reference)
    node = raw
    for part in pointer.split("/"):
        key = unquote(part).replace("~1", "/").replace("~0", "~")
        match node:
            case dict():
                node = node[key]
            case list() if key.isdecimal():
                node = node[int(key)]
            case _:
                raise LookupError(reference)
    return node
