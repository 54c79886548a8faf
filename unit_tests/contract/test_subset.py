from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema_path import SchemaPath
from openapi_core.validation.schemas import oas31_schema_validators_factory
from openapi_core.validation.schemas.exceptions import InvalidSchemaValue

from luigid.contract import subset
from luigid.contract.compiled import Compiler
from luigid.contract.node import Node

_numbers = st.one_of(
    st.integers(-5, 5),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(
        [-0.0, 1.0, 2.0, 4.5, 1e30, 10**30, 2**53 + 1, float(2**53), 2**64, -(10**400)]
    ),
)
_values = st.recursive(
    st.none() | st.booleans() | _numbers | st.sampled_from(["", "a", "a\n", "\u00e9", "e\u0301"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["a", "b", "\u00e9"]), inner, max_size=3)
    ),
    max_leaves=8,
)
_schemas = st.sampled_from(
    [
        True,
        False,
        {},
        {"type": "integer"},
        {"type": ["array", "null"]},
        {"minimum": 1},
        {"const": 1},
    ]
)
_counts = st.integers(0, 3)
_bounds = st.sampled_from([-3, 0, 1, 0.5, 1.0, 2**53 + 1, 10**20, 1e300])
_types = ["null", "boolean", "integer", "number", "string", "array", "object"]
_named = st.dictionaries(st.sampled_from(["a", "b"]), _schemas, min_size=1)

#: For each keyword what its value may be; a dictionary of strategies where it needs company.
KEYWORDS: dict[str, st.SearchStrategy[Any]] = {
    "type": st.sampled_from(_types) | st.lists(st.sampled_from(_types), min_size=1, unique=True),
    "enum": st.lists(_values, min_size=1, max_size=4),
    "const": _values,
    "minimum": _bounds,
    "maximum": _bounds,
    "exclusiveMinimum": _bounds,
    "exclusiveMaximum": _bounds,
    "minLength": _counts,
    "maxLength": _counts,
    "minItems": _counts,
    "maxItems": _counts,
    "uniqueItems": st.booleans(),
    "minProperties": _counts,
    "maxProperties": _counts,
    "required": st.lists(st.sampled_from(["a", "\u00e9"]), unique=True),
    "dependentRequired": st.just({"a": ["b"], "\u00e9": ["a"]}),
    "properties": _named,
    "additionalProperties": _schemas,
    "unevaluatedProperties": _schemas,
    "propertyNames": st.sampled_from([True, False, {"maxLength": 1}, {"const": "a"}]),
    "dependentSchemas": st.just({"a": {"required": ["b"]}, "b": {"properties": {"a": False}}}),
    "items": _schemas,
    "prefixItems": st.lists(_schemas, min_size=1, max_size=2),
    "contains": _schemas,
    "minContains": _counts,
    "maxContains": _counts,
    "not": _schemas,
    "if": _schemas,
    "then": _schemas,
    "else": _schemas,
    "allOf": st.lists(_schemas, min_size=1, max_size=3),
    "anyOf": st.lists(_schemas, min_size=1, max_size=3),
    "oneOf": st.lists(_schemas, min_size=1, max_size=3),
    "$ref": st.sampled_from(["#/components/schemas/Inner", "#/components/schemas/Tree"]),
}
#: What a keyword does little without.
COMPANY = {
    "minContains": ["contains"],
    "maxContains": ["contains"],
    "then": ["if"],
    "else": ["if"],
    "additionalProperties": ["properties"],
    "unevaluatedProperties": ["properties", "allOf", "dependentSchemas", "if", "then"],
    "items": ["prefixItems"],
}
ANNOTATIONS = {"title", "description", "default", "example", "examples"}
ANNOTATIONS |= {"deprecated", "externalDocs", "$comment"}


def test_every_keyword_is_compared_or_an_annotation() -> None:
    assert KEYWORDS.keys() | ANNOTATIONS == subset.KEYWORDS


@pytest.mark.parametrize("keyword", sorted(KEYWORDS))
@settings(derandomize=True, deadline=None, max_examples=60)
@given(st.data())
def test_both_validators_decide_alike(keyword: str, data: st.DataObject) -> None:
    schema = {
        name: data.draw(KEYWORDS[name], label=name) for name in [keyword, *COMPANY.get(keyword, [])]
    }
    inner = {"type": ["integer", "array"], "items": {"$ref": "#/components/schemas/Inner"}}
    tree = {"type": "object", "additionalProperties": {"$ref": "#/components/schemas/Tree"}}
    schemas = {"It": {"allOf": [schema]}, "Inner": inner, "Tree": tree}
    raw = {"components": {"schemas": schemas}}
    node = Node(raw)
    it = node / "components" / "schemas" / "It"
    value = data.draw(_values, label="value")
    assert Compiler(node).compile(it).accepts(value) == _is_valid(raw, value)


def _is_valid(raw: dict[str, Any], value: object) -> bool:
    spec = SchemaPath.from_dict(raw)
    it = spec / "components" / "schemas" / "It"
    try:
        oas31_schema_validators_factory.create(spec, it).validate(value)
    except InvalidSchemaValue:
        return False
    return True


def _document(schema: object) -> dict[str, Any]:
    return {"components": {"schemas": {"T": schema}}}


@pytest.mark.parametrize(
    ("schema", "complaint"),
    [
        ({"multipleOf": 0.1}, "schema T: the keyword 'multipleOf' is not enforced"),
        ({"multipleOf": 2}, "schema T: the keyword 'multipleOf' is not enforced"),
        ({"format": "int32"}, "schema T: the keyword 'format' is not enforced"),
        ({"pattern": "^a"}, "schema T: the keyword 'pattern' is not enforced"),
        ({"nullable": True}, "schema T: the keyword 'nullable' is not enforced"),
        ({"discriminator": {}}, "schema T: the keyword 'discriminator' is not enforced"),
        ({"readOnly": True}, "schema T: the keyword 'readOnly' is not enforced"),
        (
            {"properties": {"a": {"items": {"format": "date"}}}},
            "schema T: properties/a/items: the keyword 'format' is not enforced",
        ),
        (
            {"anyOf": [True, {"xml": {}}]},
            "schema T: anyOf/1: the keyword 'xml' is not enforced",
        ),
        (
            {"dependentSchemas": {"a": {"not": {"xml": {}}}}},
            "schema T: dependentSchemas/a/not: the keyword 'xml' is not enforced",
        ),
        (
            {"$ref": "#/x", "minimum": 1},
            "schema T: the keyword 'minimum' is not enforced beside $ref",
        ),
    ],
)
def test_unsupported_keyword_is_named(schema: object, complaint: str) -> None:
    assert list(subset.unsupported_keywords(_document(schema))) == [complaint]


@pytest.mark.parametrize(
    "schema",
    [
        True,
        {
            "title": "T",
            "description": "A T.",
            "default": {"format": 1},
            "examples": [{"format": 1}],
        },
        {"$ref": "#/x", "description": "Another."},
        {"x-mine": 1},
        {"properties": {"format": {"type": "string"}, "schema": {}, "content": {}}},
    ],
)
def test_supported_keywords_are_not_named(schema: object) -> None:
    assert list(subset.unsupported_keywords(_document(schema))) == []


def test_default_of_parameter_beside_reference_is_named() -> None:
    parameter = {"name": "way", "in": "query", "schema": {"$ref": "#/x", "default": "down"}}
    raw = {"paths": {"/graph": {"get": {"parameters": [parameter]}}}}
    (complaint,) = subset.unsupported_keywords(raw)
    assert complaint.endswith("the default is not given beside $ref")


def test_unsupported_keyword_is_found_in_every_place() -> None:
    wrong = {"schema": {"format": "x"}}
    raw = {
        "paths": {
            "/a": {
                "parameters": [wrong],
                "get": {
                    "operationId": "a",
                    "parameters": [{"content": {"b/c": wrong}}],
                    "requestBody": {"content": {"b/c": wrong}},
                    "responses": {"200": {"headers": {"H": wrong}, "content": {"b/c": wrong}}},
                },
            }
        },
        "components": {"responses": {"R": {"content": {"b/c": wrong}}}},
    }
    places = [complaint.split(": the")[0] for complaint in subset.unsupported_keywords(raw)]
    assert places == [
        "document: paths//a/parameters/0/schema",
        "operation a: parameters/0/content/b/c/schema",
        "operation a: requestBody/content/b/c/schema",
        "operation a: responses/200/headers/H/schema",
        "operation a: responses/200/content/b/c/schema",
        "document: components/responses/R/content/b/c/schema",
    ]


@pytest.mark.parametrize(
    ("raw", "complaint"),
    [
        ({"responses": {200: {}}}, "document: responses: the key 200 must be quoted"),
        ({"version": date(2024, 5, 1)}, "document: version: 2024-05-01 must be quoted"),
        ({"default": float("inf")}, "document: default: inf is no number in JSON"),
    ],
)
def test_value_outside_json_is_named(raw: dict[str, Any], complaint: str) -> None:
    assert list(subset.values_outside_json(raw)) == [complaint]


def test_json_values_are_not_named() -> None:
    assert list(subset.values_outside_json({"a": ["b", 1, 1.5, True, None]})) == []


def test_broken_reference_is_named() -> None:
    raw = {
        "components": {
            "schemas": {
                "T": {"$ref": "#/components/schemas/U"},
                "U": {"items": {"$ref": "#/components/schemas/V"}},
                "W": {"$ref": "other.yaml"},
                "X": {"properties": {"$ref": {"type": "string"}}},
            }
        }
    }
    assert list(subset.broken_references(raw)) == [
        "schema U: items: $ref '#/components/schemas/V' leads nowhere",
        "schema W: $ref 'other.yaml' leads nowhere",
    ]


def test_unknown_extension_is_named() -> None:
    raw = {
        "x-luigid-extensions": {"x-luigid-changes-state": ""},
        "x-other": {},
        "x-luigid-magic": 1,
    }
    assert list(subset.unknown_extensions(raw)) == [
        "document: the extension 'x-luigid-magic' is unknown"
    ]


def test_json_without_schema_is_named() -> None:
    raw = {
        "paths": {
            "/a": {
                "get": {
                    "operationId": "a",
                    "responses": {
                        "200": {"content": {"application/json": {}, "text/html": {}}},
                        "400": {"content": {"application/problem+json": {}}},
                        "500": {"content": {"application/json": {"schema": {}}}},
                    },
                }
            }
        },
        "components": {"schemas": {"T": {"properties": {"content": {"application/json": {}}}}}},
    }
    assert list(subset.missing_schemas(raw)) == [
        "operation a: responses/200/content/application/json: there is no schema",
        "operation a: responses/400/content/application/problem+json: there is no schema",
    ]
