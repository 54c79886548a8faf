"""The timeline: what runs and ran, by worker and family, with the charts below it."""

from selenium.webdriver.common.keys import Keys

from ui_tests.browser import named
from ui_tests.conftest import SeededServer
from ui_tests.seeding.luigid import Luigid
from ui_tests.seeding.worker import Worker
from ui_tests.visualiser import Visualiser

SCROLL = ".time-scroll"


def run(**data: str) -> str:
    return named("run", **data)


def test_runs_are_shown_by_worker_by_family_and_by_slot(
    page: Visualiser, seeded: SeededServer
) -> None:
    page.open("timeline", span="all")
    running = page.browser.find(run(status="RUNNING"))
    assert "running" in str(running.get_attribute("aria-label"))
    assert "etl-01" in page.browser.text(".time-names")
    page.browser.click(named("rows-families"))
    page.browser.until(lambda: "etl.LoadOrders" in page.browser.read(".time-names"))
    page.browser.click(named("rows-stream"))
    page.browser.eventually(lambda: page.hash().get("rows"), "stream")
    page.browser.until(lambda: "etl.LoadOrders" in page.browser.read(".time-legend"))
    assert "Complete since" in page.browser.text(named("timeline-complete"))
    assert seeded.luigid.get("/v1/timeline")["total"] > 5


def test_picture_is_as_wide_as_its_rows_on_a_sharp_screen(page: Visualiser) -> None:
    page.browser.set_size(1400, dots=2)
    page.open("timeline", span="all")
    shown, dots, rows = page.browser.script(
        "const { offsetWidth, width } = document.querySelector('.time-sticky canvas');"
        "const { clientWidth } = document.querySelector('.time-scroll');"
        "const { offsetLeft } = document.querySelector('.time-sticky');"
        "return [offsetWidth, width, clientWidth - offsetLeft]"
    )
    assert (shown, dots) == (rows, 2 * rows)


def test_run_is_reached_and_opened_by_keyboard(page: Visualiser) -> None:
    page.open("timeline", span="all")
    page.browser.find(run(status="RUNNING"))
    page.browser.script("document.querySelector(args[0]).focus()", SCROLL)
    page.browser.press(Keys.ENTER)
    first = page.browser.focused().get_attribute("data-key")
    tooltip = page.browser.text(named("timeline-tooltip"))
    assert "started" in tooltip
    assert "worker" in tooltip
    page.browser.press(Keys.ARROW_DOWN)
    page.browser.until(
        lambda: page.browser.focused().get_attribute("data-key") not in {first, None},
        "another run to have the focus",
    )
    task_id = page.browser.focused().get_attribute("data-task-id")
    page.browser.press(Keys.ENTER)
    page.browser.eventually(lambda: page.hash().get("task"), task_id)
    page.browser.find("#panel h2")


def test_time_is_zoomed_moved_and_followed(page: Visualiser) -> None:
    page.open("timeline")
    page.browser.click(named("range-6h"))
    page.browser.eventually(lambda: page.hash().get("span"), "6h")
    page.browser.click(named("timeline-zoom-in"))
    page.browser.eventually(lambda: page.hash().get("span"), "13500s")
    page.browser.click(named("timeline-earlier"))
    page.browser.until(lambda: "," in page.hash().get("span", ""), "a span in the link")
    assert page.browser.find(named("timeline-now")).get_attribute("aria-pressed") == "false"
    page.browser.press(Keys.END)
    page.browser.eventually(lambda: page.hash().get("span"), "13500s")
    page.browser.press("0")
    page.browser.eventually(lambda: page.hash().get("span"), "all")


def test_charts_are_in_line_and_a_table(page: Visualiser) -> None:
    page.open("timeline", span="1h")
    page.browser.until(lambda: "Queue" in page.browser.read(named("activity")), "the charts")
    lefts = page.browser.script(
        "return ['.time-sticky canvas', '.time-plots svg'].map((one) =>"
        " Math.round(document.querySelector(one).getBoundingClientRect().left))"
    )
    assert lefts[0] == lefts[1]
    page.browser.click(named("activity-table"))
    table = page.browser.text(f"{page.dialog()} table")
    assert "pending" in table
    page.browser.press_escape()
    page.browser.until(lambda: not page.has_dialog())
    page.browser.click(named("timeline-charts"))
    page.browser.until(lambda: not page.browser.has(named("activity")))


def test_run_appears_and_ends_live(
    own_page: Visualiser, luigid: Luigid, worker: Worker, params: dict[str, str]
) -> None:
    leaf = worker.add("etl.Leaf", params)
    root = worker.add("etl.Root", params, deps=[leaf])
    worker.add("etl.Leaf", params, status="RUNNING")
    own_page.open("timeline", taskId=root, span="10s")
    own_page.browser.eventually(own_page.connection, "live")
    own_page.browser.find(run(task_id=leaf, status="RUNNING"))
    worker.add("etl.Leaf", params, status="DONE")
    worker.add("etl.Root", params, status="RUNNING", deps=[leaf])
    own_page.browser.find(run(task_id=leaf, status="DONE"))
    path = [one["family"] for one in critical(luigid, root)]
    assert path == ["etl.Leaf", "etl.Root"]
    own_page.browser.find(run(task_id=leaf) + "[data-path]")
    own_page.browser.click(f"{named('timeline-root')} button")
    own_page.browser.until(lambda: not own_page.browser.has(named("timeline-root")))


def critical(luigid: Luigid, root: str) -> list[dict[str, str]]:
    """Return the runs of the critical path of a root."""
    answer = luigid.get(f"/v1/timeline?root={root}")
    (block,) = answer["blocks"]
    return [{"family": answer["families"][block["family"][one]]} for one in answer["critical"]]


def test_span_without_runs_leads_to_the_nearest(page: Visualiser) -> None:
    heights = "return [...document.querySelectorAll('.time-name')].map((one) => one.clientHeight)"
    page.open("timeline", span="1000000000,1000000100")
    assert "No runs in this span" in page.browser.text(named("timeline-idle"))
    assert set(page.browser.script(heights)) == {20}
    assert not page.browser.has(named("timeline-before"))
    page.browser.click(named("timeline-after"))
    page.browser.find(run(status="RUNNING"))
    page.browser.until(lambda: not page.browser.has(named("timeline-idle")))
    assert max(page.browser.script(heights)) > 20


def test_unknown_root_is_said_to_be_unknown(page: Visualiser) -> None:
    page.open("timeline", taskId="etl.LoadOrders_no_such")
    assert "does not know this task" in page.browser.text(named("timeline-empty"))
    page.browser.click(f"{named('timeline-root')} button")
    page.browser.until(lambda: not page.browser.has(named("timeline-empty")))
