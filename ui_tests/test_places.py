"""Every view and dialog, light and dark, wide and narrow: what axe finds, and what does not fit.

A picture of each is kept in build/screenshots.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import pytest

from ui_tests import axe
from ui_tests.browser import Browser
from ui_tests.conftest import SeededServer, check
from ui_tests.places import PLACES
from ui_tests.visualiser import Visualiser

SCREENSHOTS = Path(__file__).parents[1] / "build" / "screenshots"
HEIGHTS = {1400: 900, 768: 1024, 390: 844}

#: What is cut off: controls that are beside the window, but in nothing that scrolls sideways,
#: and texts that end without a mark where their element ends.
CUT_OFF = """
const isShown = (one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true });
const isHiddenOnPurpose = (one) => one.closest('.visually-hidden, .visually-hidden-focusable');
const scrolls = (one) => {
  for (let up = one.parentElement; up !== null; up = up.parentElement)
    if (['auto', 'scroll'].includes(getComputedStyle(up).overflowX)
      && up.scrollWidth > up.clientWidth) return true;
  return false;
};
const isOutside = (one) => {
  const box = one.getBoundingClientRect();
  return box.width > 0 && (box.left < -1 || box.right > innerWidth + 1);
};
const hasText = (one) => [...one.childNodes].some((node) =>
  node.nodeType === Node.TEXT_NODE && node.data.trim() !== '');
const isCut = (one) => {
  const style = getComputedStyle(one);
  return style.overflowX === 'hidden' && style.textOverflow !== 'ellipsis'
    && one.clientWidth > 1 && one.scrollWidth > one.clientWidth + 1;
};
const all = [...document.body.querySelectorAll('*')].filter((one) =>
  one.closest('svg') === null && isShown(one) && !isHiddenOnPurpose(one));
const tell = (one) => one.outerHTML.slice(0, 160);
return [
  ...(document.documentElement.scrollWidth > innerWidth ? ['the page scrolls sideways'] : []),
  ...all.filter((one) => one.matches('a, button, input, select, textarea') && isOutside(one)
    && !scrolls(one)).map((one) => `outside: ${tell(one)}`),
  ...all.filter((one) => hasText(one) && isCut(one)).map((one) => `cut: ${tell(one)}`),
];
"""


@dataclass(frozen=True, slots=True)
class Case:
    place: str
    theme: str
    width: int

    def __str__(self) -> str:
        return f"{self.place}-{self.theme}-{self.width}"


CASES = [
    *(Case(*case) for case in product(PLACES, ("light", "dark"), (1400, 390))),
    *(Case(place, "light", 768) for place in PLACES if not place.startswith("dialog")),
]


@pytest.fixture(scope="class", params=CASES, ids=str)
def place(
    request: pytest.FixtureRequest, chromium_of_all: Browser, seeded: SeededServer
) -> Iterator[Browser]:
    """The browser at a place."""
    case: Case = request.param
    browser = chromium_of_all
    browser.reset()
    browser.set_size(case.width, HEIGHTS[case.width])
    browser.set_system_theme(case.theme)
    PLACES[case.place](Visualiser(browser, seeded.url), seeded.state)
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    browser.driver.save_screenshot(str(SCREENSHOTS / f"{case}.png"))
    yield browser
    check(browser, seeded.url)


class TestPlace:
    def test_axe_finds_nothing(self, place: Browser, axe_script: str) -> None:
        assert axe.violations(place, axe_script) == []

    def test_nothing_is_cut_off(self, place: Browser) -> None:
        assert place.script(CUT_OFF) == []


class TestNarrow:
    """A fault of Luigi's page: in a narrow window it has no tabs."""

    @pytest.mark.parametrize("width", [390, 768])
    def test_every_tab_is_there(self, page: Visualiser, width: int) -> None:
        page.browser.set_size(width, HEIGHTS[width])
        page.open()
        for tab in ("graph", "workers", "resources", "tasks"):
            page.go(tab)

    def test_the_families_are_there(self, page: Visualiser) -> None:
        page.browser.set_size(390, HEIGHTS[390])
        page.open()
        family = '[data-family="etl.LoadOrders"]'
        assert not page.browser.has(family)
        page.browser.click('[data-testid="sidebar-toggle"]')
        page.browser.click(family)
        page.browser.eventually(lambda: page.hash().get("family"), "etl.LoadOrders")
        page.browser.until(lambda: not page.browser.has(family))
