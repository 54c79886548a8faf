from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from luigid.contract import Document
from luigid.contract.strictness import STRICT, enforced


def document_of(schema: dict[str, Any]) -> dict[str, Any]:
    return {"openapi": "3.1.0", "paths": {}, "components": {"schemas": {"T": schema}}}


def test_strict_keywords_are_enforced() -> None:
    written = document_of({"type": "object", STRICT: {"additionalProperties": False}})
    strict = document_of({"type": "object", "additionalProperties": False})
    assert enforced(written) == strict


def test_strict_keywords_may_stand_in_any_schema() -> None:
    inner = {"type": "object", STRICT: {"required": ["a"]}}
    written = document_of({"properties": {"list": {"type": "array", "items": inner}}})
    (found,) = enforced(written)["components"]["schemas"].values()
    assert found["properties"]["list"]["items"] == {"type": "object", "required": ["a"]}


def test_document_stays_as_written() -> None:
    written = document_of({STRICT: {"required": ["a"]}, "example": {STRICT: {}}})
    found = enforced(written)["components"]["schemas"]["T"]
    assert found == {"required": ["a"], "example": {STRICT: {}}}
    assert written["components"]["schemas"]["T"].keys() == {STRICT, "example"}


@pytest.mark.parametrize(
    ("status", "fields", "is_valid"),
    [
        ("DONE", {}, True),
        ("DISABLED", {}, False),
        ("DISABLED", {"re_enable_able": True}, True),
        ("DISABLED", {"re_enable_able": True, "accepts_messages": True}, False),
        ("DONE", {"re_enable_able": True}, False),
        ("RUNNING", {"accepts_messages": True}, True),
        ("PENDING", {"accepts_messages": True}, False),
    ],
)
def test_fields_belong_to_status(status: str, fields: dict[str, bool], *, is_valid: bool) -> None:
    document = Document.read(Path(__file__).parents[2] / "spec" / "openapi.yaml")
    schema = enforced(document.raw)["components"]["schemas"]["TaskFields"]
    rule = {"not": schema["not"]}
    assert jsonschema_rs.is_valid(rule, {"status": status, **fields}) == is_valid
