"""Answers may gain members in a later version, and the document says so."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from luigid.contract import Contract, Document, InvalidResponseError
from luigid.contract.document_paths import target

DOCUMENT = Document.read(Path(__file__).parents[2] / "spec" / "openapi.yaml")
CLOSING = ("additionalProperties", "unevaluatedProperties")


def schemas_of(part: Any) -> set[str]:
    """Return the references to schemas in a part of the document, and in what these refer to."""
    found: set[str] = set()
    todo = list(references(part))
    while todo:
        reference = todo.pop()
        if reference not in found:
            found.add(reference)
            todo += references(target(DOCUMENT.raw, reference))
    return {reference for reference in found if "/schemas/" in reference}


def references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for name, child in node.items():
            if name == "$ref":
                yield child
            elif name not in ("example", "examples"):
                yield from references(child)
    elif isinstance(node, list | tuple):
        for child in node:
            yield from references(child)


def closed(node: Any) -> bool:
    """Whether a schema forbids members that it does not name, apart from what the server keeps."""
    if isinstance(node, dict):
        own = any(node.get(keyword) is False for keyword in CLOSING)
        return own or any(
            closed(child) for name, child in node.items() if name != "x-luigid-strict"
        )
    return isinstance(node, list) and any(map(closed, node))


def test_schemas_of_answers_allow_other_members() -> None:
    operations = [
        operation
        for item in DOCUMENT.raw["paths"].values()
        for operation in item.values()
        if isinstance(operation, dict)
    ]
    asked = schemas_of([(it.get("parameters"), it.get("requestBody")) for it in operations])
    answered = schemas_of([operation["responses"] for operation in operations])
    assert sorted(name for name in answered - asked if closed(target(DOCUMENT.raw, name))) == []


@pytest.fixture(scope="module")
def shipped() -> Contract:
    return Contract(DOCUMENT)


def test_server_sends_no_other_members(shipped: Contract) -> None:
    ping = next(operation for operation in shipped.operations if operation.id == "ping")
    answer: dict[str, Any] = {"response": {"rpc_messages": []}}
    assert shipped.answer(ping, answer)
    answer["response"]["server_time"] = 1.5
    with pytest.raises(InvalidResponseError, match="server_time"):
        shipped.answer(ping, answer)
    components = {"components": DOCUMENT.raw["components"]}
    reference = {"$ref": "#/components/schemas/PingAnswer", **components}
    assert jsonschema_rs.is_valid(reference, answer)
