from typing import Any

import jsonschema_rs
import pytest
from openapi_core.casting.schemas.exceptions import CastError
from openapi_core.deserializing.media_types.exceptions import MediaTypeDeserializeError
from openapi_core.templating.media_types.exceptions import MediaTypeNotFound
from openapi_core.validation.request.exceptions import InvalidParameter, MissingRequiredParameter
from openapi_core.validation.response.exceptions import MissingData, MissingRequiredHeader
from openapi_core.validation.schemas.exceptions import InvalidSchemaValue
from openapi_schema_validator import OAS31Validator

from luigid.contract import faults
from luigid.contract.faults import Fault
from luigid.contract.json_codec import DecodeError


def caused(cause: Exception) -> Exception:
    error = InvalidParameter("data", "query")
    error.__cause__ = cause
    return error


def invalid(schema: dict[str, Any], value: object) -> Exception:
    errors = tuple(OAS31Validator(schema).iter_errors(value))
    return caused(InvalidSchemaValue(str(value), "any", schema_errors=errors))


def test_pointers_are_escaped() -> None:
    assert Fault(("a/b", 0, "c~d"), "type", "wrong").pointer == "/a~1b/0/c~0d"
    assert Fault((), "type", "wrong").pointer == ""


def test_reads_as_a_sentence() -> None:
    assert str(Fault(("a", 0), "type", "wrong")) == "/a/0: wrong"
    assert str(Fault((), "type", "wrong")) == "wrong"


def test_can_be_seen_from_around_and_from_inside() -> None:
    fault = Fault(("b", 0), "type", "wrong")
    assert fault.under("a").parts == ("a", "b", 0)
    assert fault.inside("b").parts == (0,)
    assert fault.inside("c").parts == ("b", 0)


def test_tells_each_fault_of_a_value() -> None:
    schema: dict[str, Any] = {
        "required": ["a", "b"],
        "properties": {"c": {"items": {"type": "string"}}},
    }
    assert faults.of_stock(invalid(schema, {"b": 1, "c": ["", 5]})) == [
        Fault((), "required", "'a' is a required property"),
        Fault(("c", 1), "type", "5 is not of type 'string'"),
    ]


def test_tells_what_is_wrong_in_the_closest_branch() -> None:
    branch = {"type": "object", "properties": {"b": {"type": "number"}}}
    schema = {"properties": {"a": {"oneOf": [branch, {"type": "null"}]}}}
    assert faults.of_stock(invalid(schema, {"a": {"b": "x"}})) == [
        Fault(("a", "b"), "type", "'x' is not of type 'number'")
    ]


def test_tells_a_limited_number_at_limited_length() -> None:
    found = faults.of_stock(invalid({"items": {"type": "null"}}, ["x" * 10_000] * 100))
    assert len(found) == 20
    assert found[0].detail.startswith("'xxx")
    assert found[0].detail.endswith("xxx' is not of type 'null'")
    assert len(found[0].detail) < 400


def test_tells_why_a_text_is_not_json() -> None:
    error = MediaTypeDeserializeError("application/json", b"\xff")
    error.__context__ = DecodeError("not UTF-8", 0)
    assert faults.of_stock(caused(error)) == [
        Fault((), "syntax", "not application/json: not UTF-8 at character 0")
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
def test_tells_the_rule(error: Exception, keyword: str, detail: str) -> None:
    assert faults.of_stock(error) == [Fault((), keyword, detail)]


def test_tells_the_innermost_fault_that_the_compiled_schema_found() -> None:
    inner = {"type": "object", "properties": {"b": {"anyOf": [{"items": {"type": "number"}}]}}}
    schema = {"properties": {"a": {"oneOf": [{"type": "null"}, inner]}}}
    with pytest.raises(jsonschema_rs.ValidationError) as caught:
        jsonschema_rs.validate(schema, {"a": {"b": [1, "x" * 1000]}})
    fault = faults.of_compiled(caught.value)
    assert (fault.parts, fault.keyword) == (("a", "b", 1), "type")
    assert fault.detail.endswith('xxx" is not of type "number"')
    assert len(fault.detail) < 400
