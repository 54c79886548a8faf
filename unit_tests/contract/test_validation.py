import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luigid.contract import (
    Contract,
    Document,
    InvalidResponseError,
    RequestRefusedError,
    json_codec,
)
from unit_tests.contract import small_document
from unit_tests.contract.small_document import operation, refused


def test_contract_has_operations_of_its_document(document: Document, contract: Contract) -> None:
    assert contract.document is document
    assert contract.operations is document.operations


@pytest.mark.parametrize(
    "text",
    [
        '{"name":"a","weight":Infinity}',
        '{"name":"a","weight":-Infinity,"note":{"b":[Infinity]}}',
        '{"name":"a","times":123456789012345678901234567890}',
        '{"name":"\\udcff"}',
    ],
)
def test_accepted_arguments_can_be_answered(either: Contract, text: str) -> None:
    greet = operation(either, "greet")
    arguments = either.arguments(greet, small_document.in_form(text))
    assert either.answer(greet, {"response": [arguments]}) == f'{{"response":[{text}]}}'.encode()


def test_deepest_accepted_arguments_can_be_answered(either: Contract) -> None:
    greet = operation(either, "greet")
    note = "[" * 99 + "]" * 99
    arguments = either.arguments(greet, small_document.in_body(f'{{"name":"a","note":{note}}}'))
    body = f'{{"response":[{{"name":"a","note":{note}}}]}}'
    assert either.answer(greet, {"response": [arguments]}) == body.encode()


def test_concurrent_calls_are_independent(contract: Contract) -> None:
    greet = operation(contract, "greet")
    seen: list[object] = []

    def call(name: str) -> None:
        asked = small_document.in_query(f'{{"name": "{name}", "weight": Infinity}}')
        seen.append(contract.arguments(greet, asked)["name"])

    threads = [threading.Thread(target=call, args=(str(number),)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, seen)) == [str(number) for number in range(8)]
    assert refused(contract, "greet", small_document.request()).problem.status == 400


_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-1, 2)
    | st.sampled_from([2**70, 2.0, 1.5, json_codec.Infinite("inf"), json_codec.Infinite("-inf")])
    | st.sampled_from(["", "glad", "\udcff", "\U0001f600"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["a", "colour", "\udcff"]), inner, max_size=3)
    ),
    max_leaves=6,
)
_names = st.sampled_from(["name", "times", "weight", "mood", "tree", "note", "other"])


@settings(derandomize=True, deadline=None, max_examples=100)
@given(
    st.dictionaries(_names, _values) | _values,
    st.sampled_from([way for _, way in small_document.WAYS]),
    st.sampled_from([b"", b",", b"&data=1", b"%", b"\xff", b"]"]),
)
def test_both_validators_agree_on_any_call(
    compared: Contract, value: object, way: small_document.Way, end: bytes
) -> None:
    greet = operation(compared, "greet")
    try:
        arguments = compared.arguments(greet, way(json_codec.encode_exactly(value) + end))
    except RequestRefusedError:
        return
    assert arguments == value


@settings(derandomize=True, deadline=None, max_examples=100)
@given(st.lists(st.dictionaries(_names, _values), max_size=2) | _values)
def test_both_validators_agree_on_any_answer(compared: Contract, value: object) -> None:
    greet = operation(compared, "greet")
    try:
        body = compared.answer(greet, {"response": value})
    except InvalidResponseError:
        return
    assert json_codec.decode(body) == {"response": value}
