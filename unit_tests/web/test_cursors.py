import json
from base64 import urlsafe_b64encode
from datetime import datetime

import pytest

from luigid.web.cursors import CursorError, decode, encode

POSITIONS = [
    (7,),
    ("",),
    ("a family / ü?",),
    (datetime(2020, 9, 13, 12, 26, 40, 250000), 9),
    (3, datetime(2020, 9, 13), 2**62),
]


@pytest.mark.parametrize("position", POSITIONS)
def test_decoded_cursor_is_position(position: tuple[int | str | datetime, ...]) -> None:
    cursor = encode(position)
    assert decode(cursor, [type(part) for part in position]) == position
    assert cursor.replace("-", "").replace("_", "").isalnum()


def cursor(value: object) -> str:
    return urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


@pytest.mark.parametrize(
    "text",
    [
        *("", "x", "abc", "ü", "a b", "W10=W10", "\ud800"),
        cursor("text"),
        cursor([]),
        cursor([1]),
        cursor(["2020-09-13", "1"]),
        cursor(["2020-09-13", 1.0]),
        cursor(["2020-09-13", True]),
        cursor(["2020-09-13", -1]),
        cursor(["2020-09-13", 2**63]),
        cursor(["2020-09-13", 1, 2]),
        cursor(["yesterday", 1]),
        cursor(["2020-09-13T00:00:00Z", 1]),
        cursor([1, 1]),
        urlsafe_b64encode(b"[" * 100_000).decode(),
    ],
)
def test_text_that_is_no_cursor_of_list_is_refused(text: str) -> None:
    with pytest.raises(CursorError):
        decode(text, (datetime, int))
