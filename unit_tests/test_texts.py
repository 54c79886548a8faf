import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luigid.texts import encodable, one_line
from unit_tests.hostile_texts import HOSTILE


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("", ""),
        ("Copy(day=1)\n", "Copy(day=1)\n"),
        ("\u00fc\U0001f40d", "\u00fc\U0001f40d"),
        ("a\ud800\udc00b", "a\\ud800\\udc00b"),
        ("\udcff", "\\udcff"),
        ("\0", "\\x00"),
    ],
)
def test_lone_surrogates_and_nul_become_escapes(text: str, escaped: str) -> None:
    assert encodable(text) == escaped


@settings(derandomize=True, deadline=None)
@given(st.text(st.characters()))
def test_every_text_can_be_encoded(text: str) -> None:
    assert encodable(text) == text.encode("utf-8", "backslashreplace").decode().replace(
        "\0", "\\x00"
    )
    assert not set(one_line(text)) & {chr(code) for code in [*range(32), 127]}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_one_line_is_one_line(text: str) -> None:
    assert len(one_line(text).splitlines()) <= 1
    assert one_line(text).encode()
