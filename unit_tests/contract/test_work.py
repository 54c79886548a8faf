import pytest

from luigid.contract import work
from unit_tests.contract.small_document import request


@pytest.mark.parametrize(
    "body",
    [
        b"a" * 262_145,
        b"1," * 10_001 + b"a" * 10_000 + b"[" * 10_000,
        b"%2C" * 20_001,
        b"&a=1" * 20_001,
    ],
)
def test_many_bytes_or_marks_are_large(body: bytes) -> None:
    assert work.is_large(request(body=body), with_body=True)
    assert not work.is_large(request(body=body), with_body=False)


def test_query_counts_too() -> None:
    assert work.is_large(request(",:" * 10_001), with_body=False)


def test_long_text_of_few_values_is_not_large() -> None:
    assert not work.is_large(request("data={}", b"a" * 250_000), with_body=True)


def test_few_hundred_values_are_wordy() -> None:
    assert not work.is_wordy(b"," * 300)
    assert work.is_wordy(b",:" * 151)


@pytest.mark.parametrize(
    ("text", "exceeds"),
    [
        (b"[" + b"0," * 249_999 + b"0]", False),
        (b"[" + b"0," * 250_000 + b"0]", True),
        (b'"' + b',\\",' * 250_000 + b'"', False),
        # Strings that do not end.
        (b'"' + b"," * 250_001, False),
        (b'"' + b'\\",\n' * 250_001, False),
        (b'"' + b"," * 250_001 + b"\\", False),
        (b'"",' * 250_001, True),
    ],
)
def test_values_are_counted_outside_of_strings(text: bytes, *, exceeds: bool) -> None:
    assert work.exceeds_maximum(text) == exceeds
