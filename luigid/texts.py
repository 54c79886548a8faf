"""Texts of workers where not every text will do: in UTF-8, on one line."""

import re

#: What UTF-8 does not have, or databases, mail hosts and terminals refuse.
_REFUSED = re.compile("[\0\ud800-\udfff]")
#: Line ends and other control characters.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


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


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\u{code:04x}" if code else "\\x00"
