import json
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from luigid.contract import Document, DocumentError, Operation
from luigid.contract.document_paths import nodes
from luigid.process.shipped_files import shipped
from unit_tests.contract import small_document
from unit_tests.contract.small_document import Raw

Change = Callable[[Raw], object]


def test_document_is_data_yaml_and_json(document: Document) -> None:
    assert document.raw == small_document.raw()
    assert document.yaml == small_document.PATH.read_bytes()
    assert json.loads(document.json) == document.raw


def test_document_has_operations(document: Document) -> None:
    assert document.operations == (
        Operation("greet.get", "get", "/api/greet", "greet", changes_state=True, role="admin"),
        Operation("greet", "post", "/api/greet", "greet", changes_state=True, role="admin"),
        Operation(
            "greet.options", "options", "/api/greet", None, changes_state=False, role="admin"
        ),
        Operation("rest.get", "get", "/api/rest", "rest", changes_state=False, role="admin"),
        Operation("page", "get", "/page/{number}", None, changes_state=False, role="admin"),
        Operation("list", "get", "/list/{name}", None, changes_state=False, role="admin"),
        Operation(
            "list_by_weight", "get", "/weights/{name}", None, changes_state=False, role="admin"
        ),
        Operation("stream", "get", "/stream", None, changes_state=False, role="admin"),
        Operation("file", "get", "/file", None, changes_state=False, role="admin"),
    )


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (
            lambda raw: raw.update(openapi="3.0.3"),
            "not an OpenAPI 3.1 document",
        ),
        (
            lambda raw: raw["info"].pop("title"),
            'document: info: "title" is a required property',
        ),
        (
            lambda raw: raw["paths"]["/file"]["get"].pop("operationId"),
            "operation GET /file: the operationId is missing",
        ),
        (
            lambda raw: raw["paths"]["/file"]["get"].update(operationId="page"),
            "Operation ID 'page' for 'get' in '/file' is not unique",
        ),
        (
            lambda raw: raw["paths"]["/api/greet"]["get"].update(operationId="get_greet"),
            "operation get_greet: must be called greet.get",
        ),
        (
            lambda raw: raw["paths"]["/api/greet"]["options"].update(operationId="options"),
            "operation options: must be called greet.options",
        ),
        (
            lambda raw: raw["paths"]["/api/greet"].update(
                put=raw["paths"]["/api/greet"].pop("options")
            ),
            "operation greet.options: an RPC method has no PUT",
        ),
        (
            lambda raw: raw["paths"].update({"/api/a/b": raw["paths"].pop("/api/rest")}),
            "operation rest.get: /api/a/b does not name an RPC method",
        ),
        (
            lambda raw: raw["paths"]["/api/rest"]["get"].pop("x-luigid-changes-state"),
            "operation rest.get: x-luigid-changes-state must be true or false",
        ),
        (
            lambda raw: raw["paths"]["/api/rest"]["get"].update({"x-luigid-changes-state": "no"}),
            "operation rest.get: x-luigid-changes-state must be true or false",
        ),
        (
            lambda raw: raw["paths"]["/api/rest"]["get"].update({"x-luigid-auth": True}),
            "operation rest.get: the extension 'x-luigid-auth' is unknown",
        ),
        (
            lambda raw: raw.update(security=[{}]),
            "document: security: each operation must have its own",
        ),
        (
            lambda raw: raw["paths"]["/api/rest"]["get"].update(security=[{"basic": ["read"]}]),
            "operation rest.get: security: each scheme must stand there once, all with one and",
        ),
        (
            lambda raw: raw["components"].update(
                securitySchemes={"key": {"type": "http", "scheme": "bearer"}}
            ),
            "document: components/securitySchemes/key: security is not enforced",
        ),
        (
            lambda raw: raw["components"]["schemas"].pop("Tree"),
            "schema Greeting: properties/tree: $ref '#/components/schemas/Tree' leads nowhere",
        ),
        (
            lambda raw: raw["components"]["schemas"]["Tree"].update(format="int64"),
            "schema Tree: the keyword 'format' is not enforced",
        ),
        (
            lambda raw: raw["components"]["responses"]["Greeted"]["content"][
                small_document.JSON
            ].clear(),
            "document: components/responses/Greeted/content/application/json: there is no schema",
        ),
        (
            lambda raw: raw["components"]["schemas"]["Tree"].update(type="tree"),
            "is not valid under any of the given schemas",
        ),
        (
            lambda raw: raw["paths"]["/page/{number}"].pop("parameters"),
            "Path parameter 'number' for 'get' operation in '/page/{number}' was not resolved",
        ),
    ],
)
def test_document_that_cannot_be_enforced_is_refused(
    tmp_path: Path, change: Change, complaint: str
) -> None:
    raw = small_document.raw()
    change(raw)
    with pytest.raises(DocumentError) as caught:
        small_document.read(tmp_path, raw)
    assert complaint in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("a: [", "openapi.yaml: while parsing"),
        ("[]", "openapi.yaml: not an OpenAPI 3.1 document"),
        ("{openapi: 3.1.0, paths: {/a: {get: {responses: {200: {}}}}}}", "key 200 must be quoted"),
        ("{openapi: 3.1.0, info: {version: 2024-05-01}}", "info/version: 2024-05-01 must be"),
    ],
)
def test_file_that_is_no_document_is_refused(tmp_path: Path, text: str, complaint: str) -> None:
    path = tmp_path / "openapi.yaml"
    path.write_text(text)
    with pytest.raises(DocumentError) as caught:
        Document.read(path)
    assert complaint in str(caught.value)
    assert "\n" not in str(caught.value)


def test_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="No such file"):
        Document.read(tmp_path / "openapi.yaml")


def test_document_is_read_without_the_c_loader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("luigid.contract.document_check._Loader", yaml.SafeLoader)
    assert small_document.read(tmp_path, small_document.raw()).raw == small_document.raw()


def test_document_may_have_no_paths(tmp_path: Path) -> None:
    raw = {"openapi": "3.1.0", "info": {"title": "empty", "version": "1"}, "components": {}}
    assert small_document.read(tmp_path, raw).operations == ()


def test_shipped_document_has_no_enum_with_null() -> None:
    """Generators of clients make of it what does not compile; `anyOf` with null says the same."""
    raw = yaml.load(shipped("spec/openapi.yaml").read_bytes(), Loader=yaml.CSafeLoader)
    places = [
        "/".join(map(str, path))
        for path, node in nodes(raw)
        if path[-1:] == ("enum",) and isinstance(node, list) and None in node
    ]
    assert places == []
