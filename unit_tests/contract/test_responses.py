import math

import pytest

from luigid.contract import Contract, InvalidResponseError, problem
from luigid.contract.json_codec import Infinite
from luigid.contract.violations import Violation
from unit_tests.contract.small_document import PROBLEM, operation

BODY = problem.bad_request("No.").to_bytes("request-1")


def answer(contract: Contract, value: object) -> bytes:
    return contract.answer(operation(contract, "greet"), {"response": value})


@pytest.mark.parametrize(
    ("value", "body"),
    [
        (None, b'{"response":null}'),
        (
            [{"name": "\u00e9", "weight": 1.5}],
            '{"response":[{"name":"\u00e9","weight":1.5}]}'.encode(),
        ),
        ([{"name": "a", "weight": math.inf}], b'{"response":[{"name":"a","weight":Infinity}]}'),
        ([{"name": "a", "note": Infinite("inf")}], b'{"response":[{"name":"a","note":Infinity}]}'),
        (
            [{"name": "a", "times": 2**64}],
            b'{"response":[{"name":"a","times":18446744073709551616}]}',
        ),
        ([{"name": "\udcff"}], b'{"response":[{"name":"\\udcff"}]}'),
    ],
)
def test_valid_answer_is_encoded(either: Contract, value: object, body: bytes) -> None:
    assert answer(either, value) == body


@pytest.mark.parametrize(
    ("value", "violation"),
    [
        (5, Violation(("response",), "oneOf", "5 is not valid under any of the given schemas")),
        ([{"name": 5}], Violation(("response", 0, "name"), "type", "5 is not of type 'string'")),
        (
            [{"name": "a", "weight": math.nan}],
            Violation((), "syntax", "NaN is not taken for a number"),
        ),
        ({1, 2}, Violation((), "syntax", "Object of type set is not JSON serializable")),
        (
            [{"name": "a", "note": {1, 2}}],
            Violation((), "syntax", "Object of type set is not JSON serializable"),
        ),
    ],
)
def test_invalid_answer_is_not_encoded(
    either: Contract, value: object, violation: Violation
) -> None:
    with pytest.raises(InvalidResponseError) as caught:
        answer(either, value)
    assert caught.value.violations == (violation,)
    assert str(caught.value) == f"operation greet: 200: {violation}"


def test_answer_need_not_be_an_object(either: Contract) -> None:
    assert either.answer(operation(either, "list"), ["a"]) == b'["a"]'
    with pytest.raises(InvalidResponseError, match="operation list: 200: "):
        either.answer(operation(either, "list"), {"response": ["a"]})


def test_valid_event_is_encoded(either: Contract) -> None:
    assert either.event(operation(either, "stream"), {"name": "a"}) == b'{"name":"a"}'


def test_invalid_event_is_not_encoded(either: Contract) -> None:
    with pytest.raises(InvalidResponseError) as caught:
        either.event(operation(either, "stream"), {"name": 5})
    assert caught.value.violations == (Violation(("name",), "type", '5 is not of type "string"'),)


@pytest.fixture
def all_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("luigid.contract.responses.LARGE", 0)


@pytest.mark.usefixtures("all_is_large")
def test_large_answer_is_checked_by_schema_alone(contract: Contract) -> None:
    fit = [{"name": "\udcff", "weight": math.inf}, {"name": "a"}]
    assert answer(contract, fit).startswith(b'{"response":[{"name":"\\udcff","weight":Infinity},')
    with pytest.raises(InvalidResponseError) as caught:
        answer(contract, [*fit, {"name": 5}])
    place = ("response", 2, "name")
    assert caught.value.violations == (Violation(place, "type", '5 is not of type "string"'),)


@pytest.mark.usefixtures("all_is_large")
def test_large_answer_that_is_no_json_is_not_encoded(contract: Contract) -> None:
    with pytest.raises(InvalidResponseError, match="key must be str"):
        answer(contract, [{1: "a"}])


@pytest.mark.parametrize(
    ("name", "status", "headers", "body"),
    [
        ("greet", 400, {"Content-Type": PROBLEM, "X-Other": "a"}, BODY),
        ("greet", 400, {"content-type": f"{PROBLEM}; charset=UTF-8"}, BODY),
        ("greet", 200, {"Content-Type": "application/json"}, b'{"response":null}'),
        ("greet.options", 204, {}, b""),
        ("page", 200, {"Content-Type": "text/html"}, b"<p>"),
        ("page", 404, {"Content-Type": PROBLEM}, BODY),
        ("file", 200, {"Content-Type": "text/css", "ETag": "12", "Age": "1"}, None),
        ("file", 200, {"Content-Type": "text/css", "ETag": "12"}, b"{}"),
        ("file", 304, {"ETag": "12"}, b""),
        (None, 404, {"Content-Type": PROBLEM}, BODY),
        (None, 405, {"Content-Type": PROBLEM, "Allow": "GET"}, BODY),
        (None, 405, {"Content-Type": PROBLEM, "Allow": "GET"}, None),
    ],
)
def test_described_response_passes(
    either: Contract, name: str | None, status: int, headers: dict[str, str], body: bytes | None
) -> None:
    asked = None if name is None else operation(either, name)
    either.check_response(asked, status, headers, body)


@pytest.mark.parametrize(
    ("name", "status", "headers", "body", "complaint"),
    [
        ("greet", 418, {}, b"", "operation greet: 418: Unknown response http status: 418"),
        ("greet", 400, {}, BODY, "Content for the following mimetype not found"),
        ("greet", 400, {"Content-Type": "text/html"}, None, "mimetype not found: text/html"),
        ("greet", 400, {"Content-Type": PROBLEM}, b"", "Missing response data"),
        ("greet", 400, {"Content-Type": PROBLEM}, b"{", f"not {PROBLEM}: Expecting"),
        ("greet", 400, {"Content-Type": PROBLEM}, b"[]", "[] is not of type 'object'"),
        ("page", 200, {"Content-Type": "text/html"}, b"a", "'a' is too short"),
        ("file", 304, {}, b"", "/ETag: Missing required header: ETag"),
        ("file", 304, {"ETag": "1"}, b"", "/ETag: '1' is too short"),
        ("file", 304, {"ETag": "12", "Vary": "Host"}, b"", "/Vary: 'Origin' was expected"),
        ("file", 200, {"Content-Type": "a/b", "ETag": "12", "Age": "x"}, None, "/Age: "),
        (None, 405, {"Content-Type": PROBLEM}, BODY, "no operation: 405: /Allow: Missing"),
        (None, 400, {"Content-Type": PROBLEM}, BODY, "no operation: 400: Unknown response"),
    ],
)
def test_undescribed_response_does_not_pass(
    either: Contract,
    name: str | None,
    status: int,
    headers: dict[str, str],
    body: bytes | None,
    complaint: str,
) -> None:
    asked = None if name is None else operation(either, name)
    with pytest.raises(InvalidResponseError) as caught:
        either.check_response(asked, status, headers, body)
    assert complaint in str(caught.value)


def test_violations_of_body_and_headers_are_told(either: Contract) -> None:
    with pytest.raises(InvalidResponseError) as caught:
        either.check_response(None, 405, {"Content-Type": "text/html"}, BODY)
    assert [violation.keyword for violation in caught.value.violations] == ["mediaType", "required"]
