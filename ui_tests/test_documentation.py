"""The documentation in a browser: its scripts and styles obey the Content-Security-Policy."""

from collections.abc import Iterator

import pytest

from contract_tests.server import Server
from ui_tests import axe
from ui_tests.browser import Browser
from ui_tests.conftest import check
from ui_tests.test_page_states import SCREENSHOTS

PAGES = ("index", "tutorial", "statuses", "benchmarks", "troubleshooting", "nginx", "search")
#: the background of the page, in either theme
BACKGROUNDS = {"light": "rgb(255, 255, 255)", "dark": "rgb(15, 18, 23)"}


@pytest.fixture
def reader(browser: Browser, shared_server: Server) -> Iterator[Browser]:
    """A browser that shows the first page."""
    browser.driver.get(f"{shared_server.url}docs/")
    yield browser
    check(browser, shared_server.url)


def background(browser: Browser) -> str:
    return str(browser.script("return getComputedStyle(document.body).backgroundColor;"))


@pytest.mark.parametrize("name", PAGES)
def test_page_is_accessible_in_both_themes(
    reader: Browser, shared_server: Server, axe_script: str, name: str
) -> None:
    reader.driver.get(f"{shared_server.url}docs/{name}.html")
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    for theme in ("light", "dark"):
        reader.set_system_theme(theme)
        reader.eventually(lambda: background(reader), BACKGROUNDS[theme])
        reader.driver.save_screenshot(str(SCREENSHOTS / f"docs-{name}-{theme}.png"))
        assert axe.violations(reader, axe_script) == []


def test_reader_chooses_theme(reader: Browser) -> None:
    reader.expected_messages.append("Changed to .* mode")  # by Furo's script
    themes = []
    for _ in range(3):
        reader.click(".theme-toggle-content .theme-toggle")
        themes.append(reader.script("return document.body.dataset.theme;"))
    assert sorted(themes) == ["auto", "dark", "light"]
    reader.script("localStorage.setItem('theme', 'dark');")
    reader.driver.refresh()
    reader.eventually(lambda: background(reader), BACKGROUNDS["dark"])


def test_search_finds_page(reader: Browser) -> None:
    reader.type(".sidebar-search", "state_url\n")
    reader.click('#search-results a[href^="standby.html"]')
    reader.eventually(lambda: reader.text("h1").rstrip("¶#"), "A standby")


def test_diagram_has_colours_of_statuses(reader: Browser, shared_server: Server) -> None:
    reader.driver.get(f"{shared_server.url}docs/statuses.html")
    fill = reader.script(
        "return getComputedStyle(document.querySelector('.status-failed path')).fill;"
    )
    assert fill == "rgb(253, 236, 236)"


def test_unknown_page_leads_back(reader: Browser, shared_server: Server) -> None:
    reader.expected_messages.append("404")
    reader.driver.get(f"{shared_server.url}docs/a/b.html")
    assert "There is nothing at /docs/a/b.html." in reader.text("main")
    reader.click("main a")
    reader.eventually(lambda: reader.driver.current_url, f"{shared_server.url}docs/")


def test_reference_shows_each_method_once_in_the_colours_of_the_page(
    reader: Browser, shared_server: Server
) -> None:
    reader.driver.get(f"{shared_server.url}docs")
    reader.find(".opblock")
    paths = [
        path
        for path in reader.script(
            "return [...document.querySelectorAll('.opblock-summary-path')]"
            ".map((each) => each.dataset.path);"
        )
        if path.startswith("/api/")
    ]
    assert len(paths) == len(set(paths)) == 39
    for theme, canvas in (("light", "rgb(245, 246, 248)"), ("dark", "rgb(15, 18, 23)")):
        reader.set_system_theme(theme)
        reader.eventually(lambda: background(reader), canvas)
    widest = reader.script(
        "return Math.max(...[...document.querySelectorAll('.info p')].map((p) => p.offsetWidth));"
    )
    assert widest < 800
