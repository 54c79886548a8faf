"""The plans of the shipped document, held against what openapi-core makes of it."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from jsonschema_path import SchemaPath

from luigid.contract import (
    Contract,
    Document,
    InvalidResponseError,
    Operation,
    Request,
    RequestRefusedError,
    json_codec,
)
from luigid.contract.node import Node
from luigid.contract.shipping import ship
from luigid.contract.wire import FORM, JSON
from luigid.process.shipped_files import shipped

#: Calls of each operation that come in every way there is.
FEW = 2
#: Where the two ways through the document need not go on: no reference is followed there.
LEAVES = {"schema", "example", "examples", "x-luigid-event-data"}


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Document:
    """The document as the server reads it once it is built."""
    source = tmp_path_factory.mktemp("spec") / "openapi.yaml"
    source.write_bytes(shipped("spec/openapi.yaml").read_bytes())
    ship(source)
    return Document.read(source)


@pytest.fixture(scope="module")
def compared(document: Document) -> Contract:
    """Both validators on each call; what they do not decide alike is a ValidatorsDifferError."""
    return Contract(document, compare=True)


def walk(node: Node, path: SchemaPath) -> Iterator[str]:
    """Follow both ways through the document at once, and yield where one ends."""
    with path.resolve() as resolved:
        assert node.value == resolved.contents
    if isinstance(node.value, dict):
        for name in node.value:
            if name in LEAVES:
                with (path / name).resolve() as resolved:
                    leaf = resolved.contents
                assert (node / name).value == leaf
                yield name
            else:
                yield from walk(node / name, path / name)
    elif isinstance(node.value, list):
        for index in range(len(node.value)):
            yield from walk(node / index, path / index)


def test_plans_are_made_of_what_openapi_core_reads(document: Document) -> None:
    spec = SchemaPath.from_dict(document.raw)
    root = Node(document.raw)
    leaves: list[str] = []
    for operation in document.operations:
        steps = ("paths", operation.path, operation.method)
        node, path = root, spec
        for step in steps:
            node, path = node / step, path / step
        leaves += walk(node, path)
    assert leaves.count("schema") > 500


def sample(schema: Node) -> object:
    """Return a value that a schema accepts, unless it is unusual."""
    if "enum" in schema:
        return schema.value["enum"][0]
    for name in ("oneOf", "anyOf"):
        if name in schema:
            return sample(schema / name / 0)
    types = schema.get("type", "string")
    name = types if isinstance(types, str) else types[0]
    values: dict[str, object] = {"object": {}, "array": [], "boolean": True, "null": None}
    return values.get(name, 1 if name in ("integer", "number") else "text")


def arguments(schema: Node) -> Iterator[dict[str, Any]]:
    """Yield arguments: the fewest, and variations, many of which are invalid."""
    fewest = {name: sample(schema / "properties" / name) for name in schema.get("required", [])}
    yield fewest
    yield {**fewest, "surplus": 1}
    properties = (schema / "properties").items() if "properties" in schema else ()
    for name, described in properties:
        yield {key: value for key, value in fewest.items() if key != name}
        for value in (sample(described), None, -1.5, "text", ["text"], {"name": 5}):
            yield {**fewest, name: value}


def in_query(operation: Operation, text: bytes) -> Request:
    return Request(operation.method, urlencode({"data": text}), None, b"", {}, {})


def calls(operation: Operation, schema: Node) -> Iterator[tuple[Request, dict[str, Any]]]:
    """Yield calls and their arguments; variations come in a body where there may be one."""
    for number, each in enumerate(arguments(schema)):
        text = json_codec.encode(each)
        if operation.method == "post":
            yield Request("post", "", JSON, text, {}, {}), each
            if number < FEW:
                yield Request("post", "", FORM, urlencode({"data": text}).encode(), {}, {}), each
        if number < FEW:
            yield in_query(operation, text), each


def test_plans_of_calls_decide_as_openapi_core(compared: Contract) -> None:
    root = Node(compared.document.raw)
    decided = {True: 0, False: 0}
    for operation in compared.operations:
        if operation.rpc_method is None:
            continue
        node = root / "paths" / operation.path / operation.method
        place = node / "requestBody" if operation.method == "post" else node / "parameters" / 0
        schema = place / "content" / JSON / "schema"
        for request, given in calls(operation, schema):
            try:
                assert compared.arguments(operation, request) == given
                decided[True] += 1
            except RequestRefusedError:
                decided[False] += 1
    assert min(decided.values()) > 300


def test_plans_of_answers_decide_as_openapi_core(compared: Contract) -> None:
    root = Node(compared.document.raw)
    decided = {True: 0, False: 0}
    for operation in compared.operations:
        responses = root / "paths" / operation.path / operation.method / "responses"
        media = responses.find("200", "content", JSON)
        if media is None:
            continue
        for example in [each["value"] for each in media.get("examples", {}).values()]:
            values: list[object] = [example, {**example, "response": {"name": 5}}, [], None]
            for value in values:
                try:
                    assert json_codec.decode(compared.answer(operation, value)) == value
                    decided[True] += 1
                except InvalidResponseError:
                    decided[False] += 1
    assert min(decided.values()) > 30


def test_plans_of_pages_decide_as_openapi_core(compared: Contract) -> None:
    decided = {True: 0, False: 0}
    queries = ["", "limit=1", "limit=0", "limit=x", "limit=1&limit=2", "cursor=a", "q=%ff"]
    queries += [f"{name}=x" for name in ("status", "family", "sort", "order", "data")]
    for operation in compared.operations:
        if operation.rpc_method is not None:
            continue
        names = operation.path.split("{")[1:]
        for value in ("1", "a/b", ""):
            path_params = {name.partition("}")[0]: value for name in names}
            for query in queries:
                request = Request(operation.method, query, None, b"", path_params, {})
                try:
                    compared.parameters(operation, request)
                    decided[True] += 1
                except RequestRefusedError:
                    decided[False] += 1
    assert min(decided.values()) > 30


def test_every_response_has_a_plan(compared: Contract) -> None:
    """So that openapi-core is needed only where a response is wrong."""
    for operation in compared.operations:
        for status in compared.document.raw["paths"][operation.path][operation.method]["responses"]:
            assert compared._responses._plan(operation, int(status), None), (operation.id, status)


def test_only_files_have_bodies_that_plans_cannot_read(compared: Contract) -> None:
    unread = {
        operation.id
        for operation in compared.operations
        for status in compared.document.raw["paths"][operation.path][operation.method]["responses"]
        if not compared._responses._plan(operation, int(status), b"")
    }
    assert unread == {"static", "docs", "documentation"}
