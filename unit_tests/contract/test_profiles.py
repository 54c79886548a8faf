from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from luigid.contract import Document
from luigid.contract.document_paths import VERBS
from luigid.contract.profiles import for_clients
from luigid.process.shipped_files import shipped

WHOLE: dict[str, Any] = yaml.load(shipped("spec/openapi.yaml").read_bytes(), yaml.CSafeLoader)
CLIENTS = for_clients(WHOLE)


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        yield from ((path, verb, item[verb]) for verb in VERBS if verb in item)


def media_types(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        content = node.get("content")
        if isinstance(content, dict) and all("/" in key for key in content):
            yield from content
        for key, child in node.items():
            if key not in ("example", "examples"):
                yield from media_types(child)
    elif isinstance(node, list):
        for child in node:
            yield from media_types(child)


def test_clients_profile_has_each_rpc_method_once() -> None:
    called = [(path, verb) for path, verb, _ in operations(CLIENTS) if path.startswith("/api/")]
    assert called == [(path, "post") for path in WHOLE["paths"] if path.startswith("/api/")]


def test_clients_profile_has_operations_that_answer_json_alone() -> None:
    paths = CLIENTS["paths"].keys()
    assert {"/v1/tasks", "/history", "/readyz", "/openapi.json"} <= paths
    assert paths.isdisjoint({"/", "/metrics", "/v1/events", "/docs", "/static/{path}"})
    assert set(media_types(CLIENTS)) == {"application/json", "application/problem+json"}


def test_clients_profile_leaves_operations_as_they_are() -> None:
    whole = {(path, verb): operation for path, verb, operation in operations(WHOLE)}
    for path, verb, operation in operations(CLIENTS):
        original = whole[path, verb]
        assert operation.keys() <= original.keys()
        for key in operation.keys() - {"requestBody", "parameters", "responses"}:
            assert operation[key] == original[key]
        assert operation["responses"].keys() == original["responses"].keys()


def test_clients_profile_has_no_unused_components() -> None:
    text = str({**CLIENTS, "components": {**CLIENTS["components"], "securitySchemes": {}}})
    for kind, named in CLIENTS["components"].items():
        for name in named.keys() if kind != "securitySchemes" else ():
            assert f"#/components/{kind}/{name}'" in text


def test_clients_profile_can_be_enforced(tmp_path: Path) -> None:
    path = tmp_path / "openapi.yaml"
    path.write_text(yaml.dump(CLIENTS, Dumper=yaml.CSafeDumper), encoding="utf-8")
    assert Document.read_unchecked(path).operations


def test_profile_of_document_without_components_has_none() -> None:
    document = {"openapi": "3.1.0", "paths": {"/": {"get": {"responses": {"204": {}}}}}}
    assert for_clients(document) == {**document, "components": {}}
