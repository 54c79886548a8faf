"""Rows of CSV (RFC 4180), safe to open in a spreadsheet."""

from collections.abc import Iterable
from typing import Final

from luigid.texts import visible

#: what a spreadsheet takes for the beginning of a formula; a Japanese one also the wide forms
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", *"\uff1d\uff0b\uff0d\uff20")


def row(values: Iterable[object]) -> str:
    """Return a line with its end; None is an empty cell.

    A text that a spreadsheet would take for a formula gets an apostrophe before it; what reorders
    a line or acts on a terminal becomes an escape. Numbers stay.
    """
    return ",".join(map(_cell, values)) + "\r\n"


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return str(value)
    text = visible(f"'{value}" if value.startswith(_FORMULA) else value)
    if any(mark in text for mark in ',"\r\n') or text != text.strip():
        return '"' + text.replace('"', '""') + '"'
    return text
