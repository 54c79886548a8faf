import json
import re
from collections.abc import Callable

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
        b"\\ud800" * 10_001,
    ],
)
def test_many_bytes_or_marks_are_large(body: bytes) -> None:
    assert work.is_large(request(body=body), with_body=True)
    assert not work.is_large(request(body=body), with_body=False)


def test_query_counts_too() -> None:
    assert work.is_large(request(",:" * 10_001), with_body=False)


def test_long_text_of_few_values_is_not_large() -> None:
    assert not work.is_large(request("data={}", b"a" * 250_000), with_body=True)


def test_lower_maximum_makes_more_requests_large() -> None:
    asked = request(body=b"," * 101)
    assert work.is_large(asked, with_body=True, max_marks=100)
    assert not work.is_large(asked, with_body=True, max_marks=101)


@pytest.mark.parametrize(
    ("value", "has"),
    [("\ud800" * 10_000, False), ("\ud800" * 10_001, True), ("\U0001f600" * 10_001, False)],
)
@pytest.mark.parametrize("case", [str.lower, str.upper])
def test_lone_surrogates_are_counted(value: str, case: Callable[[str], str], *, has: bool) -> None:
    text = re.sub("[0-9a-f]{4}", lambda found: case(found[0]), json.dumps(value)).encode()
    assert work.has_too_many_surrogates(text, [value]) == has


@pytest.mark.parametrize(
    ("query", "is_wordy"),
    [
        ("a=" + "," * 300, False),
        ("a=" + "," * 301, True),
        ("a=" + "%2c" * 301, True),
        ("a=" + "%41" * 1000, False),
        ("a=1&" * 301, True),
    ],
)
def test_queries_are_wordy_by_their_values_and_fields(query: str, *, is_wordy: bool) -> None:
    assert work.is_wordy_query(query) == is_wordy


def test_few_hundred_values_are_wordy() -> None:
    assert not work.is_wordy(b"," * 300)
    assert work.is_wordy(b",:" * 151)


@pytest.mark.parametrize(
    ("text", "exceeds"),
    [
        (b"[" + b"0," * 149_999 + b"0]", False),
        (b"[" + b"0," * 150_000 + b"0]", True),
        (b'"' + b',\\",' * 150_000 + b'"', False),
        # Strings that do not end.
        (b'"' + b"," * 150_001, False),
        (b'"' + b'\\",\n' * 150_001, False),
        (b'"' + b"," * 150_001 + b"\\", False),
        (b'"",' * 150_001, True),
    ],
)
def test_values_are_counted_outside_of_strings(text: bytes, *, exceeds: bool) -> None:
    assert work.exceeds_maximum(text) == exceeds
