from urllib.parse import parse_qsl, unquote_to_bytes, urlencode

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from luigid.contract import wire
from luigid.contract.wire import Carried, Request
from unit_tests.contract import tiny


@settings(derandomize=True, deadline=None, max_examples=300)
@given(st.lists(st.sampled_from([b"%", b"%2", b"%22", b"%7b", b"=", b"\n", b"\r", b"a", b"\xff"])))
@example([b"%41", b"%", b"\r\n"])
def test_undoes_escapes_as_the_standard_library_does(pieces: list[bytes]) -> None:
    text = b"".join(pieces)
    assert wire.unquoted(text) == unquote_to_bytes(text)


def test_a_plus_is_a_blank() -> None:
    assert wire.unquoted(b"a+b%2B%20") == b"a b+ "


@pytest.mark.parametrize("encoded", ["", "a=1&b=2", "a&b=", "a=1&a=2", "a=b=c&&;", "%61=%3D+%26"])
def test_reads_fields_as_the_standard_library_does(encoded: str) -> None:
    fields = [(name.decode(), value.decode()) for name, value in wire.fields(encoded.encode())]
    assert fields == parse_qsl(encoded, keep_blank_values=True)


def test_reads_what_urlencode_writes() -> None:
    fields = [("data", '{"a": ["\u00e9 %+=&"]}'), ("b", "")]
    pairs = [
        (name.decode(), value.decode()) for name, value in wire.fields(urlencode(fields).encode())
    ]
    assert pairs == fields


def test_a_query_is_bytes_in_latin_1() -> None:
    assert wire.query_fields(tiny.request("a=\xc3\xa9")) == [(b"a", "\u00e9".encode())]


@pytest.mark.parametrize(
    ("content_type", "media_type"),
    [
        ("application/json", "application/json"),
        ("Application/JSON ; charset=UTF-8", "application/json"),
        ("", ""),
        (None, ""),
    ],
)
def test_a_media_type_is_without_parameters(content_type: str | None, media_type: str) -> None:
    assert wire.media_type(content_type) == media_type


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (tiny.request(), []),
        (tiny.request("_=1&other=2"), []),
        (tiny.in_query("{}"), [Carried("query", b"{}")]),
        (tiny.request("da%74a=1"), [Carried("query", b"1")]),
        (tiny.in_form("{}"), [Carried("form", b"{}")]),
        (tiny.in_body("{}"), [Carried("body", b"{}")]),
        (tiny.request("data=1&data=2"), [Carried("query", b"1"), Carried("query", b"2")]),
        (
            tiny.request("data=1", b"data=2", f"{tiny.FORM}; charset=UTF-8"),
            [Carried("query", b"1"), Carried("form", b"2")],
        ),
        (tiny.request("data=1", b"", "text/plain"), [Carried("query", b"1")]),
        (tiny.request("data=1", b"x", "text/plain"), None),
        (tiny.request("data=1", b"x"), None),
    ],
)
def test_finds_all_that_carries_arguments(asked: Request, found: list[Carried] | None) -> None:
    assert wire.carried(asked, with_body=True) == found


def test_leaves_bodies_alone_that_cannot_carry_arguments() -> None:
    assert wire.carried(tiny.in_body("{}"), with_body=False) == []
    assert wire.carried(tiny.request("data=1", b"x"), with_body=False) == [Carried("query", b"1")]
