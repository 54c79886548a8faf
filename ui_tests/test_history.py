"""The pages of the task history: the chart, the choices they share, and what axe finds on them."""

from collections.abc import Iterator

import pytest
from selenium.webdriver import ActionChains

from contract_tests.server import Settings, running
from ui_tests import axe, seed
from ui_tests.browser import Browser
from ui_tests.conftest import SETTINGS, check
from ui_tests.seeding.luigid import Luigid
from ui_tests.test_page_states import CUT_OFF, HEIGHTS
from ui_tests.visualiser import Visualiser

FAMILY = "etl.Load"
HOSTILE = '<script>alert(1)</script> & "quotes"'
POINTS = ".chart-place svg a"
PAGES = (
    "history",
    "tasklist",
    f"tasklist/{FAMILY}",
    f"history/by_name/{FAMILY}",
    f"history/by_params/{FAMILY}?data=%7B%22number%22%3A%221%22%7D",
    "history/by_id/1",
    "history/by_id/999",
)
#: px of the tabs that have to be scrolled to
HIDDEN_TABS = """
const tabs = document.querySelector(".tabs");
return tabs.scrollWidth - tabs.clientWidth;
"""
#: heads of tables whose edges are not those of the cells below
APART = """
return [...document.querySelectorAll("table")].flatMap((table) => {
  const cells = [...table.querySelectorAll("tbody tr:first-child > *")];
  return [...table.querySelectorAll("thead th")].filter((head, index) => {
    const [above, below] = [head, cells[index]].map((each) => each.getBoundingClientRect());
    return Math.abs(above.left - below.left) + Math.abs(above.right - below.right) > 1;
  }).map((head) => head.textContent);
});
"""


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a server listens that has recorded eight runs, of which two failed."""
    recording: Settings = {
        **SETTINGS,
        "scheduler": {**seed.SETTINGS["scheduler"], "record_task_history": "true"},
    }
    with (
        running(tmp_path_factory.mktemp("history"), settings=recording) as server,
        Luigid(server.url) as luigid,
    ):
        worker = seed.add_worker(luigid, "host-1", 4242, "airflow", workers=4)
        for number in range(8):
            params = {"number": str(number), "text": HOSTILE}
            worker.add(FAMILY, params)
            luigid.call("get_work", worker=worker.id, host="host-1", current_tasks=[])
            worker.add(FAMILY, params, status="FAILED" if number in (2, 5) else "DONE")
        yield server.url


@pytest.fixture
def page(browser: Browser, url: str) -> Iterator[Browser]:
    """The page of the family's runs, its chart drawn."""
    browser.driver.get(f"{url}tasklist/{FAMILY}")
    browser.find(POINTS)
    yield browser
    check(browser, url)


def test_chart_marks_failed_runs_by_colour_and_shape(page: Browser) -> None:
    assert len(page.all(f".done {POINTS.split()[-1]}")) == 6
    assert len(page.all(f".failed {POINTS.split()[-1]}")) == 2


def test_click_on_point_opens_its_run(page: Browser) -> None:
    """By a real click: a synthetic one on the element would hit it wherever it was drawn."""
    point = page.find(POINTS)
    ActionChains(page.driver).move_to_element(point).pause(0.1).click().perform()
    page.until(lambda: "/history/by_id/" in page.driver.current_url)


def test_chart_zooms_and_resets(page: Browser) -> None:
    def places() -> list[str | None]:
        return [point.get_attribute("cx") for point in page.all(f"{POINTS} circle")]

    whole = places()
    page.click('[title="Zoom in"]')
    page.until(lambda: places() != whole)
    page.click('[title="Show all"]')
    page.eventually(places, whole)


def test_times_and_colours_follow_visualiser(page: Browser, url: str) -> None:
    page.click('#choices button[title="Times in UTC"]')
    page.until(lambda: page.read("#runs time").endswith(" UTC"))
    page.click('#choices button[title="Dark"]')
    page.until(lambda: page.script("return document.documentElement.dataset.bsTheme") == "dark")
    visualiser = Visualiser(page, url).open("tasks")
    assert page.script("return document.documentElement.dataset.bsTheme") == "dark"
    assert page.find('[data-testid="times-utc"]').get_attribute("aria-pressed") == "true"
    page.click('[data-tab="history"]')
    page.until(lambda: page.driver.current_url == f"{visualiser.url}history")


@pytest.mark.parametrize("width", [320, 390, 768, 900, 1000, 1024, 1064, 1200, 1400, 1920])
def test_bar_with_history_fits(browser: Browser, url: str, width: int) -> None:
    """A fault of the page: at 1000 to 1064 px the bar was too wide, with five tabs."""
    browser.set_size(width, 900)
    page = Visualiser(browser, url).open("tasks")
    assert browser.has('[data-tab="history"]')
    assert browser.script(CUT_OFF) == []
    assert width < 768 or browser.script(HIDDEN_TABS) == 0
    browser.click('[data-testid="live-pause"]')
    browser.eventually(page.connection, "paused")
    assert browser.script(CUT_OFF) == []
    browser.driver.get(f"{url}history")
    browser.until(lambda: browser.script("return !document.querySelector('#choices').hidden"))
    assert browser.script(CUT_OFF) == []


@pytest.mark.parametrize("path", PAGES[:4])
def test_cells_are_aligned_with_headings(browser: Browser, url: str, path: str) -> None:
    browser.set_size(1400, HEIGHTS[1400])
    browser.driver.get(url + path)
    assert len(browser.all("thead th")) > 3
    assert browser.script(APART) == []


@pytest.mark.parametrize(("theme", "width"), [("light", 1400), ("dark", 390)])
@pytest.mark.parametrize("path", PAGES)
def test_history_pages_are_accessible(
    browser: Browser, url: str, axe_script: str, path: str, theme: str, width: int
) -> None:
    browser.set_size(width, HEIGHTS[width])
    browser.set_system_theme(theme)
    browser.expected_messages.append("status of 404")
    browser.driver.get(url + path)
    assert axe.violations(browser, axe_script) == []
    assert browser.script(CUT_OFF) == []
    check(browser, url)


def test_chart_has_lines_of_what_is_usual(page: Browser) -> None:
    names = [each.text.split()[0] for each in page.all(".chart-place .usual-name text")]
    assert names == ["p50", "p95"]


def test_runs_are_searched_filtered_and_sorted(page: Browser) -> None:
    page.find("[data-testid=history-status] option[value=FAILED]").click()
    page.find(".filter-form button").click()
    page.until(lambda: "status=FAILED" in page.driver.current_url)
    numbers = "#runs .param:first-child"
    assert [each.text for each in page.all(numbers)] == ["number=5", "number=2"]
    page.find("#runs th:nth-child(2) button").click()
    assert [each.text for each in page.all(numbers)] == ["number=2", "number=5"]
    page.find("[data-testid=history-search]").send_keys("5\n")
    page.until(lambda: "q=5" in page.driver.current_url)
    assert [each.text for each in page.all(numbers)] == ["number=5"]
