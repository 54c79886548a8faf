import math
import sys
from datetime import date

import pytest

from luigid.contract.compiled import CompiledSchema, Compiler, stand_in
from luigid.contract.node import Node
from luigid.contract.violations import Violation

SPEC = Node(
    {
        "schemas": {
            "Tree": {"type": "object", "additionalProperties": {"$ref": "#/schemas/Tree"}},
            "Number": {"type": "number"},
            "Text": {"type": "string"},
            "Same": {"type": "string"},
            "Numbers": {"oneOf": [{"type": "array", "items": {"$ref": "#/schemas/Number"}}, False]},
        }
    }
)


def compiled(name: str) -> CompiledSchema:
    return Compiler(SPEC).compile(SPEC / "schemas" / name)


def test_circular_references_are_followed() -> None:
    assert compiled("Tree").accepts({"a": {"b": {}}})
    assert not compiled("Tree").accepts({"a": {"b": 1}})


def test_violation_is_the_first_and_innermost() -> None:
    assert compiled("Number").violations(1) == []
    assert compiled("Number").violations("x") == [
        Violation((), "type", '"x" is not of type "number"')
    ]
    assert compiled("Numbers").violations([1, "x"]) == [
        Violation((1,), "type", '"x" is not of type "number"')
    ]


@pytest.mark.parametrize("value", [math.inf, "\udcff", date(2024, 5, 1), {1, 2}])
def test_value_that_jsonschema_rs_cannot_read_is_not_accepted(value: object) -> None:
    assert not compiled("Number").accepts(value)
    assert not compiled("Text").accepts(value)


def test_equal_schemas_are_compiled_once() -> None:
    compiler = Compiler(SPEC)
    text, same, number = (SPEC / "schemas" / name for name in ("Text", "Same", "Number"))
    assert compiler.compile(text) is compiler.compile(same)
    assert compiler.compile(text) is not compiler.compile(number)


def test_stand_ins_replace_infinity_and_surrogates() -> None:
    value = {"\udcff": [math.inf, -math.inf, "a\ud800b"], "kept": (1.5, 10**30, None, True, "x")}
    largest = sys.float_info.max
    assert stand_in(value) == {
        "?": [largest, -largest, "a?b"],
        "kept": [1.5, 10**30, None, True, "x"],
    }


def test_stand_in_is_as_valid_as_its_value() -> None:
    assert compiled("Number").accepts(stand_in(math.inf))
    assert compiled("Text").accepts(stand_in("\udcff"))
    assert not compiled("Text").accepts(stand_in(math.inf))
