"""The panel in a frame of an origin that may show it, and of one that may not."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from selenium.webdriver.common.by import By

from contract_tests.server import running
from ui_tests import axe
from ui_tests.browser import Browser, named
from ui_tests.conftest import SETTINGS
from ui_tests.other_site import other_site
from ui_tests.seed import add_worker
from ui_tests.seeding.luigid import Luigid
from ui_tests.test_page_states import CUT_OFF, SCREENSHOTS

TRACE = "Traceback (most recent call last):\n  File x\nValueError: no rate for 2026-11-29: EUR/USD"
#: the time of the next refresh has come
LATER = """
const now = Date.now();
Date.now = () => now + 60_000;
document.dispatchEvent(new Event("visibilitychange"));
"""


@pytest.fixture
def wiki() -> Iterator[str]:
    with other_site() as origin:
        yield origin


def frame(browser: Browser, origin: str, url: str, width: int = 400, **asked: str) -> None:
    """Open the page of an origin that frames the panel, and go into the frame."""
    target = f"{url}embed/panel?{urlencode(asked)}"
    browser.driver.get(f"{origin}/?{urlencode({'url': target, 'width': width})}")
    browser.driver.switch_to.frame(browser.driver.find_element(By.TAG_NAME, "iframe"))


def test_panel_is_live_in_a_frame_of_a_named_origin_alone(
    browser: Browser, wiki: str, tmp_path: Path, axe_script: str
) -> None:
    settings = {**SETTINGS, "luigid": {**SETTINGS["luigid"], "frame_origins": wiki}}
    with (
        running(tmp_path, settings=settings) as server,
        Luigid(server.url) as luigid,
        other_site() as stranger,
    ):
        worker = add_worker(luigid, "etl-01", 4242, "airflow")
        for number in range(3):
            worker.add("etl.LoadOrders", {"date": f"2026-11-2{number}"}, status="DONE")
        worker.fail("etl.LoadOrders", {"date": "2026-11-29", "region": "emea"}, TRACE)
        for width, theme in ((240, "light"), (600, "dark")):
            frame(browser, wiki, server.url, width, label="Nightly", theme=theme)
            browser.eventually(lambda: browser.text("main .error"), TRACE.splitlines()[-1])
            assert browser.script(CUT_OFF) == []
            assert axe.violations(browser, axe_script) == []
            browser.driver.switch_to.default_content()
            SCREENSHOTS.mkdir(parents=True, exist_ok=True)
            browser.driver.save_screenshot(str(SCREENSHOTS / f"embed-{theme}-{width}.png"))
        frame(browser, wiki, server.url)
        assert not browser.has(named("panel-count", status="UNKNOWN"))
        worker.add("etl.LoadOrders", {"date": "2026-11-30"}, deps=["Missing"])
        browser.script(LATER)
        browser.find(named("panel-count", status="PENDING"))
        assert browser.console_messages() == []

        frame(browser, stranger, server.url)
        browser.expected_messages.append("frame-ancestors")
        assert not browser.has("main header")
        browser.driver.switch_to.default_content()
        browser.until(lambda: any("frame-ancestors" in one for one in browser._all_messages()))
