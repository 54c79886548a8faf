"""The installed server has the documentation, which loads nothing from other hosts."""

import re
from collections.abc import Iterable
from urllib.parse import urldefrag, urljoin

import pytest

from contract_tests.client import send
from contract_tests.server import Server
from docs.tools.blocks import ROOT

NAMES = sorted(path.stem for path in (ROOT / "docs").glob("*.md"))


@pytest.fixture(scope="module")
def pages(shared_server: Server) -> dict[str, str]:
    """All pages, by name."""
    return {name: fetch(shared_server, f"/docs/{name}.html") for name in NAMES}


def fetch(server: Server, path: str) -> str:
    answer = send(server.url, "GET", path)
    assert answer.status == 200, "luigid was built without its documentation"
    return answer.body.decode()


def links(page: str) -> Iterable[str]:
    """Return the links of a page to this server, without those within the page."""
    found = re.findall(r"""(?:href|src|action)="([^"#][^"]*)\"""", page)
    return {link for link in found if not re.match(r"[a-z]+:", link)}


def test_every_page_is_served(pages: dict[str, str]) -> None:
    assert len(pages) > 30
    for name, page in pages.items():
        title = (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8").splitlines()[0]
        shown = title.removeprefix("# ").replace("'", "\N{RIGHT SINGLE QUOTATION MARK}")
        assert f"<h1>{shown}" in page


def test_no_link_is_dead(shared_server: Server, pages: dict[str, str]) -> None:
    anchors: dict[str, set[str]] = {}
    for name, page in pages.items():
        for link in links(page):
            target, anchor = urldefrag(urljoin(f"/docs/{name}.html", link))
            if target not in anchors:
                answer = send(shared_server.url, "GET", target)
                assert answer.status in (200, 302), f"{name}: {link}"
                anchors[target] = set(re.findall(r' id="([^"]+)"', answer.body.decode("latin-1")))
            assert not anchor or anchor in anchors[target], f"{name}: {link}"


def test_links_work_behind_any_path_prefix(pages: dict[str, str]) -> None:
    for page in pages.values():
        assert not [link for link in links(page) if link.startswith("/")]


def test_no_page_has_inline_script_or_style(pages: dict[str, str]) -> None:
    for page in pages.values():
        assert re.findall(r"<script(?![^>]* src=)[^>]*>|<style|<[^>]+ (style|on\w+)=", page) == []


def test_pages_may_load_only_from_their_server(shared_server: Server) -> None:
    policy = send(shared_server.url, "GET", "/docs/").headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "unsafe" not in policy


def test_diagram_is_part_of_its_page(pages: dict[str, str]) -> None:
    assert '<g id="node1" class="node status' in pages["statuses"]
