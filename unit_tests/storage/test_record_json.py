import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luigid.storage.record_json import RecordDecodeError, decode, decoder, encode

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(st.characters(exclude_categories=())),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@settings(deadline=None)
@given(st.dictionaries(st.text(), VALUES))
def test_record_survives_round_trip(record: dict[str, Any]) -> None:
    text = encode(record)

    assert text.isascii()
    assert repr(decode(text)) == repr(record)


@pytest.mark.parametrize(
    "value",
    [2**64, -(2**70), 10**18, math.inf, -math.inf, "\ud800", "\x00", 1.0, -0.0, 1e300, "1" * 30],
)
def test_values_that_json_decoders_change_are_preserved(value: object) -> None:
    assert repr(decode(encode({"value": value}))) == repr({"value": value})


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", "1" * 5000, "{]", '{"a":1}x', "[" * 100_000, "1" * 19 + "{"]
)
def test_text_that_is_no_record_is_refused(text: str) -> None:
    with pytest.raises(RecordDecodeError) as caught:
        decode(text)

    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("value", [10**18, 2**64, -(2**70), math.inf, "\ud800", "1" * 30])
def test_decoder_decodes_each_text(value: object) -> None:
    texts = [encode({"value": 1.5}), encode({"value": value}), encode({"a": [1, 2]})]

    records = list(map(decoder(texts), texts))

    assert repr(records) == repr(list(map(decode, texts)))


def test_decoder_refuses_text_that_is_no_record() -> None:
    with pytest.raises(RecordDecodeError):
        decoder(["{}", "[]"])("[]")
