import jsonschema_rs
import pytest

from luigid.contract import violations
from luigid.contract.violations import Violation


def test_pointer_is_escaped() -> None:
    assert Violation(("a/b", 0, "c~d"), "type", "wrong").pointer == "/a~1b/0/c~0d"
    assert Violation((), "type", "wrong").pointer == ""


def test_violation_reads_as_sentence() -> None:
    assert str(Violation(("a", 0), "type", "wrong")) == "/a/0: wrong"
    assert str(Violation((), "type", "wrong")) == "wrong"


def test_violation_is_seen_from_outside_and_inside() -> None:
    violation = Violation(("b", 0), "type", "wrong")
    assert violation.under("a").path == ("a", "b", 0)
    assert violation.inside("b").path == (0,)
    assert violation.inside("c").path == ("b", 0)


def test_innermost_violation_of_compiled_schema_is_told() -> None:
    inner = {"type": "object", "properties": {"b": {"anyOf": [{"items": {"type": "number"}}]}}}
    schema = {"properties": {"a": {"oneOf": [{"type": "null"}, inner]}}}
    with pytest.raises(jsonschema_rs.ValidationError) as caught:
        jsonschema_rs.validate(schema, {"a": {"b": [1, "x" * 1000]}})
    violation = violations.of_compiled(caught.value)
    assert (violation.path, violation.keyword) == (("a", "b", 1), "type")
    assert violation.detail.endswith('xxx" is not of type "number"')
    assert len(violation.detail) < 400
