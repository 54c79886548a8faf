"""The shipped pages load nothing from other servers, and have no inline scripts or styles."""

from html.parser import HTMLParser
from pathlib import Path

import pytest

from luigid import web
from luigid.process.shipped_files import shipped

TEMPLATES = Path(web.__file__).parent / "templates"
PAGES = [*shipped("visualiser").glob("**/*.html"), *TEMPLATES.glob("*.html")]


class Links(HTMLParser):
    """Collects the links of a page, and its inline scripts and styles."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.inline: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.links += [link for name in ("src", "href") if (link := given.get(name))]
        self.inline += [name for name in given if name.startswith("on") or name == "style"]
        if tag == "style" or (tag == "script" and "src" not in given):
            self.inline.append(tag)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_page_loads_only_from_its_server_and_has_no_inline_code(page: Path) -> None:
    found = Links()
    found.feed(page.read_text())
    assert [link for link in found.links if "//" in link or link.startswith("/")] == []
    # A report is one file that needs no server: its style stands in it.
    assert found.inline == (["style"] if page.name == "report.html" else [])
