"""Every view and dialog, light and dark, wide and narrow: accessibility, and overflow.

A picture of each is kept in build/screenshots.
"""

from pathlib import Path

import pytest

from ui_tests import axe
from ui_tests.conftest import SeededServer
from ui_tests.page_states import PAGE_STATES
from ui_tests.visualiser import Visualiser

SCREENSHOTS = Path(__file__).parents[1] / "build" / "screenshots"

#: width -> height of a window
HEIGHTS = {1400: 900, 768: 1024, 390: 844}

#: width -> themes that axe checks: the width in between has no styles of its own
AXE_THEMES = {1400: ("light", "dark"), 768: (), 390: ("light",)}

#: Elements that are cut off: controls outside the window, unless an ancestor scrolls sideways,
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
  ...(document.documentElement.scrollHeight > innerHeight ? ['the page scrolls down'] : []),
  ...all.filter((one) => one.matches('a, button, input, select, textarea') && isOutside(one)
    && !scrolls(one)).map((one) => `outside: ${tell(one)}`),
  ...all.filter((one) => hasText(one) && isCut(one)).map((one) => `cut: ${tell(one)}`),
];
"""


@pytest.fixture(scope="module", autouse=True)
def screenshots() -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)


@pytest.mark.parametrize("width", HEIGHTS)
@pytest.mark.parametrize("page_state", PAGE_STATES)
def test_page_state_fits_and_is_accessible(
    page: Visualiser, seeded: SeededServer, axe_script: str, page_state: str, width: int
) -> None:
    page.browser.set_size(width, HEIGHTS[width])
    PAGE_STATES[page_state](page, seeded.state)
    assert page.browser.script(CUT_OFF) == []
    for theme in ("light", "dark"):
        page.browser.set_system_theme(theme)
        page.browser.eventually(page.theme, theme)
        picture = SCREENSHOTS / f"{page_state}-{theme}-{width}.png"
        page.browser.driver.save_screenshot(str(picture))
        if theme in AXE_THEMES[width]:
            assert axe.violations(page.browser, axe_script) == []


class TestNarrow:
    """A fault of Luigi's page: in a narrow window it has no tabs."""

    @pytest.mark.parametrize("width", [390, 768])
    def test_every_tab_is_reachable(self, page: Visualiser, width: int) -> None:
        page.browser.set_size(width, HEIGHTS[width])
        page.open()
        for tab in ("graph", "workers", "resources", "tasks"):
            page.go(tab)

    def test_families_are_reachable(self, page: Visualiser) -> None:
        page.browser.set_size(390, HEIGHTS[390])
        page.open()
        family = '[data-family="etl.LoadOrders"]'
        assert not page.browser.has(family)
        page.browser.click('[data-testid="sidebar-toggle"]')
        page.browser.click(family)
        page.browser.eventually(lambda: page.hash().get("family"), "etl.LoadOrders")
        page.browser.until(lambda: not page.browser.has(family))
