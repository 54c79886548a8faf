import unicodedata
from unicodedata import category

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luigid.texts import encodable, one_line, visible, visible_line
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


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", ""),
        ("Copy(day=1)\r\n\tend\n", "Copy(day=1)\r\n\tend\n"),
        ("a\u202eb\u2066\u200f\u061c", r"a\u202eb\u2066\u200f\u061c"),
        ("\x00\x1b[31m\x7f\x9b", r"\u0000\u001b[31m\u007f\u009b"),
        ("a\rb\u2028c\x85", r"a\u000db\u2028c\u0085"),
        ("\ud800\uffff", r"\ud800\uffff"),
        # Letters, also from right to left, and what joins emojis, are no control characters.
        ("\u00fc \u05e9\u05dc \U0001f40d\u200d", "\u00fc \u05e9\u05dc \U0001f40d\u200d"),
        (r"\u202e", r"\u202e"),
    ],
)
def test_unseen_characters_become_escapes(text: str, shown: str) -> None:
    assert visible(text) == shown


@settings(derandomize=True, deadline=None)
@given(st.text(st.characters()))
def test_shown_text_has_no_control_characters(text: str) -> None:
    shown = visible(text)
    bidirectional = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    assert not [each for each in shown if category(each) in ("Cc", "Cs") and each not in "\t\n\r"]
    assert not bidirectional & set(map(unicodedata.bidirectional, shown))
    assert visible(shown) == shown
    assert len(visible_line(text).splitlines()) <= 1


def test_shown_line_has_spaces_for_line_ends_and_tabs() -> None:
    assert visible_line(" a\r\n\tb\u2028c\x0b\u202e ") == r"a b c \u202e"
