import pytest

from luigid.web.accept import prefers_json


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, False),
        ("", False),
        ("*/*", False),
        ("text/html", False),
        ("application/json", True),
        ("Application/JSON", True),
        ("application/json, text/html", False),
        ("application/json, */*", False),
        ("application/json, */*;q=0.5", True),
        ("application/json, text/html;q=0.9", True),
        ("application/json;q=0.9, text/html;q=0.8", True),
        ("application/json; q=0.5, text/html", False),
        ("application/*", True),
        ("application/*, text/html", False),
        ("text/*", False),
        ("application/json;q=0, */*", False),
        ("text/html;q=0, */*", True),
        ("application/json;version=1", True),
        ("application/json;q=high", True),
        (";;;,,", False),
        # Chromium, and curl
        ("text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8", False),
    ],
)
def test_json_is_for_those_who_ask_for_it(accept: str | None, expected: bool) -> None:
    assert prefers_json(accept) is expected
