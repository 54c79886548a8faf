from typing import Any

import pytest

from luigid.audit.bounded import bounded


@pytest.mark.parametrize(
    "value", [None, True, 3, 1.5, "x" * 500, [1, [2]], {"a": {"b": "c"}}], ids=range(7)
)
def test_small_value_is_left_as_it_is(value: object) -> None:
    assert bounded(value) == value


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("x" * 501, "x" * 500 + "…"),
        (list(range(60)), [*range(50), "… 10 more"]),
        ({str(n): n for n in range(60)}, {**{str(n): n for n in range(50)}, "…": "10 more"}),
        ([[[[[[1]]]]]], [[[[["…"]]]]]),
        ({"y" * 600: 1}, {"y" * 500 + "…": 1}),
    ],
    ids=["text", "array", "object", "nested", "name"],
)
def test_large_value_is_cut(value: Any, expected: object) -> None:
    assert bounded(value) == expected
