from urllib.parse import parse_qsl, unquote_to_bytes, urlencode

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from luigid.contract import wire
from luigid.contract.wire import ArgumentText, FormError, Request
from unit_tests.contract import small_document


@settings(derandomize=True, deadline=None, max_examples=300)
@given(st.lists(st.sampled_from([b"%", b"%2", b"%22", b"%7b", b"=", b"\n", b"\r", b"a", b"\xff"])))
@example([b"%41", b"%", b"\r\n"])
def test_escapes_are_undone_as_by_the_standard_library(pieces: list[bytes]) -> None:
    text = b"".join(pieces)
    assert wire.unquoted(text) == unquote_to_bytes(text)


def test_plus_is_a_blank() -> None:
    assert wire.unquoted(b"a+b%2B%20") == b"a b+ "


@pytest.mark.parametrize("encoded", ["", "a=1&b=2", "a&b=", "a=1&a=2", "a=b=c&&;", "%61=%3D+%26"])
def test_fields_are_read_as_by_the_standard_library(encoded: str) -> None:
    fields = [
        (name.decode(), value.decode()) for name, value in wire.fields(encoded.encode(), "form")
    ]
    assert fields == parse_qsl(encoded, keep_blank_values=True)


def test_fields_of_urlencode_are_read() -> None:
    fields = [("data", '{"a": ["\u00e9 %+=&"]}'), ("b", "")]
    pairs = [
        (name.decode(), value.decode())
        for name, value in wire.fields(urlencode(fields).encode(), "form")
    ]
    assert pairs == fields


@pytest.mark.parametrize(
    ("asked", "location"),
    [
        (small_document.request("&" * 2000), "query"),
        (small_document.request("", b"&" * 2000, small_document.FORM), "form"),
    ],
)
def test_very_many_fields_are_not_read(asked: Request, location: str) -> None:
    with pytest.raises(FormError, match="more than 2000 fields") as caught:
        wire.call_fields(asked, with_body=True)
    assert caught.value.location == location


def test_very_many_odd_escapes_are_not_read() -> None:
    with pytest.raises(FormError, match="more than 10000 percent signs"):
        wire.fields(b"data=" + b"%" * 10_001 + b"g" * 300_000, "form")
    most = b"%" * 10_000 + b"g" * 300_000
    assert wire.fields(b"data=" + most, "form") == [(b"data", most)]


def test_very_many_parts_are_not_read() -> None:
    part = b'--b\r\nContent-Disposition: form-data; name="data"\r\n\r\n{}\r\n'
    content_type = f"{small_document.MULTIPART}; boundary=b"
    with pytest.raises(FormError, match="multipart"):
        wire.form_fields(small_document.request("", part * 1000 + b"--b--\r\n", content_type))


def test_query_is_bytes_in_latin_1() -> None:
    assert wire.query_fields(small_document.request("a=\xc3\xa9")) == [(b"a", "\u00e9".encode())]


@pytest.mark.parametrize(
    ("content_type", "media_type"),
    [
        ("application/json", "application/json"),
        ("Application/JSON ; charset=UTF-8", "application/json"),
        ("", ""),
        (None, ""),
    ],
)
def test_media_type_is_without_parameters(content_type: str | None, media_type: str) -> None:
    assert wire.media_type(content_type) == media_type


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (small_document.request(), []),
        (small_document.request("_=1&_=2"), []),
        (small_document.request("_=1&other=2"), None),
        (small_document.request("data%5Bzeta%5D=5"), None),
        (small_document.request("data=1", b"_=2", small_document.FORM), None),
        (small_document.in_multipart("{}"), [ArgumentText("form", b"{}")]),
        (small_document.in_multipart("{}", "other"), None),
        (
            small_document.multipart(b'data"', b"1", b'data"; filename="a.json"', b"2\r\n"),
            [ArgumentText("form", b"1"), ArgumentText("form", b"2\r\n")],
        ),
        (small_document.request("", b"--b--", f'{small_document.MULTIPART}; Boundary="b"'), []),
        (small_document.request("", b"x", small_document.MULTIPART), None),
        (small_document.in_query("{}"), [ArgumentText("query", b"{}")]),
        (small_document.request("da%74a=1"), [ArgumentText("query", b"1")]),
        (small_document.in_form("{}"), [ArgumentText("form", b"{}")]),
        (small_document.in_body("{}"), [ArgumentText("body", b"{}")]),
        (
            small_document.request("data=1&data=2"),
            [ArgumentText("query", b"1"), ArgumentText("query", b"2")],
        ),
        (
            small_document.request("data=1", b"data=2", f"{small_document.FORM}; charset=UTF-8"),
            [ArgumentText("query", b"1"), ArgumentText("form", b"2")],
        ),
        (small_document.request("data=1", b"", "text/plain"), [ArgumentText("query", b"1")]),
        (small_document.request("data=1", b"x", "text/plain"), None),
        (small_document.request("data=1", b"x"), None),
    ],
)
def test_all_texts_that_carry_arguments_are_found(
    asked: Request, found: list[ArgumentText] | None
) -> None:
    assert wire.argument_texts(asked, with_body=True) == found


def test_body_that_cannot_carry_arguments_is_ignored() -> None:
    assert wire.argument_texts(small_document.in_body("{}"), with_body=False) == []
    assert wire.argument_texts(small_document.request("data=1", b"x"), with_body=False) == [
        ArgumentText("query", b"1")
    ]


@given(
    st.lists(st.sampled_from([b"data", b"=", b"&", b"+", b"%64", b"%2", b"[1]", b"x"]), max_size=6)
)
@example([b"data", b"=", b"[1]"])
@example([b"data", b"=", b"%64", b"=", b"+", b"%2"])
def test_form_of_workers_is_read_like_any_other(pieces: list[bytes]) -> None:
    body = b"".join(pieces)
    plain, general = (
        small_document.request("", body, content_type)
        for content_type in (wire.FORM, f"{wire.FORM}; charset=utf-8")
    )
    assert wire.argument_texts(plain, with_body=True) == wire.argument_texts(
        general, with_body=True
    )
