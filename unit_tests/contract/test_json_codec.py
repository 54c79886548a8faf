import json
import math
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luigid.contract import json_codec
from luigid.contract.json_codec import Infinite, JsonDecodeError, JsonEncodeError

Decode = Callable[[bytes], object]
Encode = Callable[[object], bytes]

#: Both decoders, for what they do alike.
both = pytest.mark.parametrize("decode", [json_codec.decode, json_codec.decode_exactly])


@both
@pytest.mark.parametrize(
    ("text", "value"),
    [
        (b'{"a":[1,2.5,true,null,"x"]}', {"a": [1, 2.5, True, None, "x"]}),
        (b' "\xc3\xa9\\u00e9" ', "\u00e9\u00e9"),
        (b'"\\ud83d\\ude00"', "\U0001f600"),
        (b'{"a:b":":","c":{"d":":"}}', {"a:b": ":", "c": {"d": ":"}}),
        (b'{"a\\u003ab":1}', {"a:b": 1}),
        (b"9223372036854775807", 2**63 - 1),
        (b"18446744073709551616", 2**64),
        (b"-123456789012345678901234567890", -123456789012345678901234567890),
        (b'"\\udcff"', "\udcff"),
    ],
)
def test_json_and_what_workers_send_is_decoded(decode: Decode, text: bytes, value: object) -> None:
    decoded = decode(text)
    assert decoded == value
    assert type(decoded) is type(value)


@both
@pytest.mark.parametrize(
    ("text", "value"),
    [
        (b"Infinity", math.inf),
        (b"-Infinity", -math.inf),
        (b"1e400", math.inf),
        (b"-1e400", -math.inf),
    ],
)
def test_infinity_is_decoded_to_its_own_class(decode: Decode, text: bytes, value: float) -> None:
    decoded = decode(text)
    assert decoded == value
    assert isinstance(decoded, Infinite)


@both
@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"", "Expecting value at character 0"),
        (b'{"a":', "Expecting value at character 5"),
        (b"[1] 2", "Extra data at character 4"),
        (b'"\xff"', "not UTF-8 at character 1"),
        (b"NaN", "NaN is not taken for a number"),
        (b'{"a":1,"b":{"c":1,"c":2}}', "an object has the name 'c' twice"),
        (b'{"a":{"x":":"},"a":2}', "an object has the name 'a' twice"),
        (b'{"a":1,"\\u0061":"\\u003a"}', "an object has the name 'a' twice"),
        (b"9" * 5000, "a number has too many digits"),
        (b"[" * 100_000, "nested more than 100 levels deep"),
        (b"[" * 101 + b"]" * 101, "nested more than 100 levels deep"),
        (b'{"a":' * 101 + b"1" + b"}" * 101, "nested more than 100 levels deep"),
    ],
)
def test_text_that_is_no_json_is_refused(decode: Decode, text: bytes, reason: str) -> None:
    with pytest.raises(JsonDecodeError) as caught:
        decode(text)
    assert str(caught.value) == reason


@both
def test_wide_and_just_not_too_deep_text_is_decoded(decode: Decode) -> None:
    assert decode(b"[" + b"[]," * 500 + b"[]]") == [[] for _ in range(501)]
    assert decode(b"[" * 100 + b"]" * 100) is not None


def test_json_is_compact() -> None:
    assert json_codec.encode({"a": [1, None, "\u00e9"]}) == '{"a":[1,null,"\u00e9"]}'.encode()


@pytest.mark.parametrize(
    "value", [Infinite("inf"), Infinite("-inf"), 2**64, -(2**70), "\udcff", {"\ud800": 1}]
)
def test_what_workers_send_is_encoded(value: object) -> None:
    assert json_codec.decode(json_codec.encode([value])) == [value]


def test_infinite_number_of_any_class_is_encoded_exactly() -> None:
    assert json_codec.encode_exactly([math.inf, -math.inf]) == b"[Infinity,-Infinity]"


@pytest.mark.parametrize("encode", [json_codec.encode, json_codec.encode_exactly])
def test_value_that_is_no_json_is_not_encoded(encode: Encode) -> None:
    with pytest.raises(JsonEncodeError, match="set"):
        encode({1, 2})


def test_nan_is_not_encoded() -> None:
    assert json_codec.encode_exactly(["NaN", math.inf]) == b'["NaN",Infinity]'
    with pytest.raises(JsonEncodeError, match="NaN"):
        json_codec.encode_exactly([math.nan])


def test_circular_value_is_not_encoded() -> None:
    endless: list[object] = []
    endless.append(endless)
    with pytest.raises(JsonEncodeError):
        json_codec.encode(endless)


_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec=None)),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@settings(derandomize=True, deadline=None)
@given(_values, st.booleans())
def test_decoders_and_encoders_agree(value: object, is_ascii: bool) -> None:
    text = json.dumps(value, ensure_ascii=is_ascii).encode("utf-8", "replace")
    decoded = json_codec.decode(text)
    exact = json_codec.decode_exactly(text)
    assert json_codec.encode_exactly(decoded) == json_codec.encode_exactly(exact)
    assert json_codec.decode(json_codec.encode(decoded)) == decoded


def test_exact_encoding_escapes_lone_surrogates_alone() -> None:
    text = 'é\U0001f600\ud800"\\\n\udfff'
    encoded = json_codec.encode_exactly(text)
    assert encoded == '"é\U0001f600\\ud800\\"\\\\\\n\\udfff"'.encode()
    assert json_codec.decode(encoded) == text
