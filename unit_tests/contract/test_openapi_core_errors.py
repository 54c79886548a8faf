from typing import Any

import pytest
from openapi_core.casting.schemas.exceptions import CastError
from openapi_core.deserializing.media_types.exceptions import MediaTypeDeserializeError
from openapi_core.templating.media_types.exceptions import MediaTypeNotFound
from openapi_core.validation.request.exceptions import (
    InvalidParameter,
    MissingRequiredParameter,
    RequestBodyValidationError,
)
from openapi_core.validation.response.exceptions import MissingData, MissingRequiredHeader
from openapi_core.validation.schemas.exceptions import InvalidSchemaValue
from openapi_schema_validator import OAS31Validator

from luigid.contract import openapi_core_errors
from luigid.contract.json_codec import JsonDecodeError
from luigid.contract.violations import Violation


def caused(cause: Exception) -> Exception:
    error = InvalidParameter("data", "query")
    error.__cause__ = cause
    return error


def invalid(schema: dict[str, Any], value: object) -> Exception:
    errors = tuple(OAS31Validator(schema).iter_errors(value))
    return caused(InvalidSchemaValue(str(value), "any", schema_errors=errors))


def test_each_violation_of_value_is_told() -> None:
    schema: dict[str, Any] = {
        "required": ["a", "b"],
        "properties": {"c": {"items": {"type": "string"}}},
    }
    assert openapi_core_errors.violations(invalid(schema, {"b": 1, "c": ["", 5]})) == [
        Violation((), "required", "'a' is a required property"),
        Violation(("c", 1), "type", "5 is not of type 'string'"),
    ]


def test_violation_of_closest_branch_is_told() -> None:
    branch = {"type": "object", "properties": {"b": {"type": "number"}}}
    schema = {"properties": {"a": {"oneOf": [branch, {"type": "null"}]}}}
    assert openapi_core_errors.violations(invalid(schema, {"a": {"b": "x"}})) == [
        Violation(("a", "b"), "type", "'x' is not of type 'number'")
    ]


def test_number_and_length_of_violations_are_limited() -> None:
    found = openapi_core_errors.violations(
        invalid({"items": {"type": "null"}}, ["x" * 10_000] * 100)
    )
    assert len(found) == 20
    assert found[0].detail.startswith("'xxx")
    assert found[0].detail.endswith("xxx' is not of type 'null'")
    assert len(found[0].detail) < 400


def test_reason_why_text_is_not_json_is_told() -> None:
    error = MediaTypeDeserializeError("application/json", b"\xff")
    error.__context__ = JsonDecodeError("not UTF-8", 0)
    assert openapi_core_errors.violations(caused(error)) == [
        Violation((), "syntax", "not application/json: not UTF-8 at character 0")
    ]


@pytest.mark.parametrize(
    ("error", "keyword", "detail"),
    [
        (
            MissingRequiredParameter("data", "query"),
            "required",
            "Missing required query parameter: data",
        ),
        (MissingRequiredHeader("Allow"), "required", "Missing required header: Allow"),
        (MissingData(), "required", "Missing response data"),
        (
            caused(CastError("x", "integer")),
            "type",
            "Failed to cast value to integer type: x",
        ),
        (
            caused(MediaTypeNotFound("a/b", ["c/d"])),
            "mediaType",
            "Content for the following mimetype not found: a/b. Valid mimetypes: ['c/d']",
        ),
        (caused(RuntimeError("odd")), "syntax", "odd"),
    ],
)
def test_broken_rule_is_named(error: Exception, keyword: str, detail: str) -> None:
    assert openapi_core_errors.violations(error) == [Violation((), keyword, detail)]


def test_body_of_other_media_type_is_refused() -> None:
    error = RequestBodyValidationError()
    error.__cause__ = MediaTypeNotFound("text/plain", ["a/b", "c/d"])
    problem = openapi_core_errors.refused_call([error], "text/plain").problem
    assert problem.status == 415
    assert problem.detail == "The body is text/plain; it can be a/b or c/d."


def test_refusal_of_page_names_parameter() -> None:
    problem = openapi_core_errors.refused_page([MissingRequiredParameter("word", "query")]).problem
    assert problem.detail == "In the query at /word: Missing required query parameter: word."
    assert problem.errors[0]["pointer"] == "/word"
