import pytest

from luigid.contract import document_paths
from luigid.contract.document_paths import DocumentPath

RAW = {
    "paths": {
        "/a": {"get": {"operationId": "a.get", "responses": {"200": {}}}, "post": {}, "put": None},
    },
    "components": {"schemas": {"T": {"items": [True]}}},
}


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ((), "document"),
        (("info", "title"), "document: info/title"),
        (("paths", "/a"), "document: paths//a"),
        (("paths", "/a", "get"), "operation a.get"),
        (("paths", "/a", "get", "responses", "200"), "operation a.get: responses/200"),
        (("paths", "/a", "post"), "operation POST /a"),
        (("paths", "/a", "put"), "operation PUT /a"),
        (("paths", "/a", "parameters", 0), "document: paths//a/parameters/0"),
        (("paths", "/a", 0), "document: paths//a/0"),
        (("components", "schemas", "T"), "schema T"),
        (("components", "schemas", "T", "items", 0), "schema T: items/0"),
    ],
)
def test_path_is_named_by_operation_or_schema(path: DocumentPath, name: str) -> None:
    assert document_paths.named(RAW, path) == name


def test_nodes_are_walked_outermost_first() -> None:
    assert list(document_paths.nodes({"a": [1, {"b": None}]})) == [
        ((), {"a": [1, {"b": None}]}),
        (("a",), [1, {"b": None}]),
        (("a", 0), 1),
        (("a", 1), {"b": None}),
        (("a", 1, "b"), None),
    ]


def test_examples_are_left_out_but_not_properties_of_that_name() -> None:
    node = {"example": {"x": 1}, "examples": [1], "properties": {"example": True}}
    assert [path for path, _ in document_paths.nodes(node)] == [
        (),
        ("properties",),
        ("properties", "example"),
    ]


@pytest.mark.parametrize(
    ("reference", "target"),
    [("#/a/b~1c~0d", 1), ("#/a/%7Bx%7D", 2), ("#/a/e/1", "second"), ("#/a/e", ["first", "second"])],
)
def test_reference_leads_to_its_target(reference: str, target: object) -> None:
    raw = {"a": {"b/c~d": 1, "{x}": 2, "e": ["first", "second"]}}
    assert document_paths.target(raw, reference) == target


@pytest.mark.parametrize(
    "reference", ["#/b", "#/a/e/2", "#/a/e/x", "#/a/f/g", "#", "", "other.yaml#/a", "#a"]
)
def test_reference_that_leads_nowhere_is_refused(reference: str) -> None:
    raw = {"a": {"e": ["first", "second"], "f": "text"}}
    with pytest.raises(LookupError):
        document_paths.target(raw, reference)


@pytest.mark.parametrize(
    ("template", "path", "found"),
    [
        ("/v1/tasks/{task_id}/runs", "/v1/tasks/a/b/runs", {"task_id": "a/b"}),
        ("/v1/tasks/{task_id}", "/v1/tasks/", {"task_id": ""}),
        ("/history/by_name/{name}", "/history/by_name/a/b", {"name": "a/b"}),
        ("/static/{path}", "/static/a/b.js", {"path": "a/b.js"}),
        ("/v1/holds/{hold_id}", "/v1/holds/1", {"hold_id": "1"}),
        ("/v1/holds/{hold_id}", "/v1/holds/1/2", None),
        ("/v1/holds/{hold_id}", "/v1/holds/", None),
    ],
)
def test_texts_in_paths_may_have_slashes(
    template: str, path: str, found: dict[str, str] | None
) -> None:
    match = document_paths.path_pattern(template).fullmatch(path)
    assert (match and match.groupdict()) == found
