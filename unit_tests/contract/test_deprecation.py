from pathlib import Path
from typing import Any

import pytest

from luigid.contract import Contract, DocumentError, InvalidResponseError
from luigid.contract.deprecation import DEPRECATION, headers
from unit_tests.contract import small_document

DATES = {"since": "2026-12-01", "sunset": "2027-06-01"}
SENT = {"Deprecation": "@1796083200", "Sunset": "Tue, 01 Jun 2027 00:00:00 GMT"}


def contract_of(folder: Path, **contents: Any) -> Contract:
    """Return the small document with a changed operation `list`, and with it the POST `greet`."""
    raw = small_document.raw()
    raw["paths"]["/list/{name}"]["get"].update(contents)
    raw["paths"]["/api/greet"]["post"].update(contents)
    return Contract(small_document.read(folder, raw))


def test_deprecated_operation_has_headers(tmp_path: Path) -> None:
    contract = contract_of(tmp_path, **{"deprecated": True, DEPRECATION: DATES})
    found = {operation.id: dict(operation.headers) for operation in contract.operations}
    assert found == {**{name: {} for name in found}, "list": SENT, "greet": SENT}


def test_sunset_may_be_unknown() -> None:
    contents = {"deprecated": True, DEPRECATION: {"since": "2026-12-01"}}
    assert headers(contents) == (("Deprecation", "@1796083200"),)


def test_answer_without_headers_is_refused(tmp_path: Path) -> None:
    contract = contract_of(tmp_path, **{"deprecated": True, DEPRECATION: DATES})
    operation = small_document.operation(contract, "list")
    answer = {"Content-Type": "application/json"}
    contract.check_response(operation, 200, {**answer, **SENT}, b"[]")
    for wrong in ({}, {"Deprecation": SENT["Deprecation"]}, {**SENT, "Deprecation": "@0"}):
        with pytest.raises(InvalidResponseError):
            contract.check_response(operation, 200, {**answer, **wrong}, b"[]")


def test_refusals_promise_no_headers(tmp_path: Path) -> None:
    contract = contract_of(tmp_path, **{"deprecated": True, DEPRECATION: DATES})
    operation = small_document.operation(contract, "greet")
    body = b'{"type": "a", "title": "b", "status": 400, "detail": "c"}'
    contract.check_response(operation, 400, {"Content-Type": "application/problem+json"}, body)


@pytest.mark.parametrize(
    ("contents", "complaint"),
    [
        ({"deprecated": True}, "need each other"),
        ({DEPRECATION: DATES}, "need each other"),
        ({"deprecated": True, DEPRECATION: {"sunset": "2027-06-01"}}, "need each other"),
        ({"deprecated": True, DEPRECATION: {**DATES, "link": "a"}}, "link is unknown"),
        ({"deprecated": True, DEPRECATION: {**DATES, "sunset": "2026-12-01"}}, "must be after"),
        ({"deprecated": True, DEPRECATION: {"since": "soon"}}, "does not match format"),
    ],
)
def test_deprecation_that_says_too_little_is_refused(
    tmp_path: Path, contents: dict[str, Any], complaint: str
) -> None:
    with pytest.raises(DocumentError, match=f"operation greet: .*{complaint}"):
        contract_of(tmp_path, **contents)
