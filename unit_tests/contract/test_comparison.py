import json
import math

import pytest

from luigid.contract import (
    Contract,
    InvalidResponseError,
    RequestRefusedError,
    ValidatorsDifferError,
    problem,
)
from luigid.contract.compiled import CompiledSchema
from luigid.contract.page_plans import PlannedParameter
from unit_tests.contract import small_document
from unit_tests.contract.small_document import PROBLEM, operation

GOOD = small_document.in_body('{"name": "a"}')
BAD = small_document.in_body('{"name": 5}')
BODY = problem.bad_request("No.").to_bytes("request-1")


@pytest.fixture
def lax(monkeypatch: pytest.MonkeyPatch) -> None:
    """A compiled schema that accepts all."""
    monkeypatch.setattr(CompiledSchema, "accepts", lambda _schema, _value: True)


@pytest.fixture
def strict(monkeypatch: pytest.MonkeyPatch) -> None:
    """A compiled schema that accepts nothing."""
    monkeypatch.setattr(CompiledSchema, "accepts", lambda _schema, _value: False)


@pytest.mark.usefixtures("lax")
def test_plan_that_accepts_invalid_request_is_found(compared: Contract) -> None:
    with pytest.raises(
        ValidatorsDifferError, match=r"operation greet: request: .* openapi-core says In"
    ):
        compared.arguments(operation(compared, "greet"), BAD)


@pytest.mark.usefixtures("strict")
def test_plan_that_does_not_accept_valid_request_is_found(compared: Contract) -> None:
    with pytest.raises(ValidatorsDifferError, match="operation greet: request: the plan says no"):
        compared.arguments(operation(compared, "greet"), GOOD)


@pytest.mark.usefixtures("strict")
def test_both_validators_may_refuse(compared: Contract) -> None:
    with pytest.raises(RequestRefusedError):
        compared.arguments(operation(compared, "greet"), BAD)
    with pytest.raises(InvalidResponseError):
        compared.answer(operation(compared, "greet"), {"response": 5})


@pytest.mark.parametrize("arguments", [{"name": "b"}, {"name": "a", "times": 1.0}])
def test_decoders_that_differ_are_found(
    compared: Contract, monkeypatch: pytest.MonkeyPatch, arguments: object
) -> None:
    monkeypatch.setattr("luigid.contract.json_codec.decode", lambda _text: arguments)
    asked = small_document.in_body('{"name": "a", "times": 1}')
    with pytest.raises(ValidatorsDifferError, match="operation greet: arguments: the plan says"):
        compared.arguments(operation(compared, "greet"), asked)


def ask_for_list(compared: Contract, query: str) -> dict[str, object]:
    return compared.parameters(operation(compared, "list"), small_document.request(query, name="a"))


@pytest.mark.usefixtures("lax")
def test_page_plan_that_accepts_invalid_parameters_is_found(compared: Contract) -> None:
    with pytest.raises(
        ValidatorsDifferError, match=r"operation list: request: .* openapi-core says In"
    ):
        ask_for_list(compared, "page=1&number=10")


def test_parameters_that_are_read_differently_are_found(
    compared: Contract, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(parameter: PlannedParameter, _texts: object) -> object:
        return "b" if parameter.kind == "string" else 1

    monkeypatch.setattr(PlannedParameter, "_read", read)
    with pytest.raises(ValidatorsDifferError, match="operation list: parameters: the plan says"):
        ask_for_list(compared, "page=1&word=a")


@pytest.mark.usefixtures("strict")
def test_page_plan_may_leave_any_request_to_openapi_core(compared: Contract) -> None:
    assert ask_for_list(compared, "page=1")["page"] == 1


@pytest.mark.usefixtures("lax")
def test_schema_that_accepts_invalid_answer_is_found(compared: Contract) -> None:
    with pytest.raises(ValidatorsDifferError, match="operation greet: answer: the plan says yes"):
        compared.answer(operation(compared, "greet"), {"response": 5})


@pytest.mark.usefixtures("strict")
def test_schema_that_does_not_accept_valid_answer_is_found(compared: Contract) -> None:
    with pytest.raises(ValidatorsDifferError, match="operation greet: answer: the plan says no"):
        compared.answer(operation(compared, "greet"), {"response": None})


def test_encoders_that_differ_are_found(compared: Contract) -> None:
    # orjson writes null for a plain infinite number where no schema looks at it.
    with pytest.raises(
        ValidatorsDifferError, match=r"operation greet: answer: .*null.* says .*Infinity"
    ):
        compared.answer(
            operation(compared, "greet"), {"response": [{"name": "a", "note": math.inf}]}
        )


@pytest.mark.usefixtures("lax")
def test_plan_that_accepts_invalid_response_is_found(compared: Contract) -> None:
    with pytest.raises(
        ValidatorsDifferError, match="operation greet: response 400: the plan says True"
    ):
        compared.check_response(operation(compared, "greet"), 400, {"Content-Type": PROBLEM}, b"[]")


@pytest.mark.usefixtures("strict")
def test_plan_that_does_not_accept_valid_response_is_found(compared: Contract) -> None:
    with pytest.raises(
        ValidatorsDifferError, match="no operation: response 404: the plan says False"
    ):
        compared.check_response(None, 404, {"Content-Type": PROBLEM}, BODY)


def test_value_unreadable_to_jsonschema_rs_may_be_left_to_openapi_core(
    compared: Contract,
) -> None:
    greet = operation(compared, "greet")
    arguments = {"name": "\udcff", "weight": math.inf}
    assert compared.arguments(greet, small_document.in_body(json.dumps(arguments))) == arguments
    assert b"Infinity" in compared.answer(greet, {"response": [arguments]})


def test_value_left_to_openapi_core_must_be_accepted_with_stand_ins(
    compared: Contract, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("luigid.contract.comparison.stand_in", lambda _value: 5)
    with pytest.raises(ValidatorsDifferError, match="operation greet: request: the plan says no"):
        compared.arguments(
            operation(compared, "greet"),
            small_document.in_body('{"name": "a", "weight": Infinity}'),
        )
