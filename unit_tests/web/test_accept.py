import asyncio
import subprocess
import sys

import pytest

from luigid.web.accept import asks_for_page, prefers_json, prepare


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
        ("application/json;q=0.5;version=1, text/html;q=0.4;level=1", True),
        # A malformed weight: this range does not count.
        ("application/json;q=high", False),
        ("application/json;q=high, application/*", True),
        (";;;,,", False),
        # As long as is read, and too long.
        ("application/json" + "," * 984, True),
        ("application/json" + "," * 985, False),
        # Chromium, and curl
        ("text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8", False),
    ],
)
def test_json_is_for_those_who_ask_for_it(accept: str | None, expected: bool) -> None:
    assert prefers_json(accept) is expected


def test_header_that_is_not_simple_is_prepared_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "werkzeug.http")
    asyncio.run(prepare("text/html"))
    assert "werkzeug.http" not in sys.modules
    asyncio.run(prepare("application/*"))
    assert "werkzeug.http" in sys.modules


@pytest.mark.parametrize("accept", ["", "*/*", "application/json", "text/html,*/*;q=0.8"])
def test_what_programs_and_browsers_send_imports_nothing(accept: str) -> None:
    script = (
        "import sys; from luigid.web.accept import prefers_json;"
        f"prefers_json({accept!r}); sys.exit('werkzeug' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, False),
        ("", False),
        ("*/*", False),
        ("text/*", False),
        ("application/json", False),
        ("text/html", True),
        ("application/json;q=0.5, text/html;q=0.6", True),
        ("application/json, text/html;q=0.9", False),
        ("text/html;q=0", False),
        ("application/xml, */*", False),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8", True),
    ],
)
def test_page_is_for_those_who_name_it(accept: str | None, expected: bool) -> None:
    assert asks_for_page(accept) is expected
