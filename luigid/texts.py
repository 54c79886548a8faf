"""Texts of workers where not every text will do: in UTF-8, on one line, in front of a reader."""

import re

#: What UTF-8 does not have, or databases, mail hosts and terminals refuse.
_REFUSED = re.compile("[\0\ud800-\udfff]")
#: Line ends and other control characters.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
#: Tabs and line ends.
_BREAKS = re.compile("[\t-\r\x1c-\x1e\x85\u2028\u2029]+")
#: What reorders a line, acts on a terminal or cannot be written: all control characters but tabs
#: and line ends, those of the direction of writing, halves of characters, and no characters.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"
    "\ud800-\udfff\ufffe\uffff]|\r(?!\n)"
)


def encodable(text: str) -> str:
    r"""Return a text that can be encoded in UTF-8: lone surrogates and NUL become escapes.

    They are those of Python, as `\ud800` and `\x00`.
    """
    if text.isascii() and "\0" not in text:
        return text
    return _REFUSED.sub(_escape, text)


def one_line(text: str) -> str:
    """Return an `encodable` text without line ends and control characters, for a header."""
    return encodable(_CONTROL.sub(" ", text)).strip()


def visible(text: str) -> str:
    r"""Return a text in which escapes stand for what a reader would not see, as `\u202e`.

    These are the control characters that reorder a line or act on a terminal. Tabs and line ends
    stay. The escapes are those of JSON: in a document of JSON the values stay what they are.
    """
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def visible_line(text: str) -> str:
    """Return a text on one line, in which nothing acts on a terminal or reorders the line."""
    return visible(_BREAKS.sub(" ", text).strip())


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\u{code:04x}" if code else "\\x00"
