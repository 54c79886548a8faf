"""The grid: families by the values of a parameter."""

from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.select import Select

from ui_tests.browser import named
from ui_tests.conftest import SeededServer
from ui_tests.seeding import orders
from ui_tests.views.task_list import TaskList
from ui_tests.visualiser import Visualiser

TODAY = str(orders.TODAY)


def cell(family: str, column: str) -> str:
    return named("cell", family=family, column=column)


def test_cells_have_the_worst_status_and_counts(page: Visualiser, seeded: SeededServer) -> None:
    page.open("grid")
    assert page.browser.find(named("grid")).get_attribute("data-param") == "date"
    found = {
        (row["family"], answer["columns"][each["column"]]): each
        for answer in [seeded.luigid.get("/v1/grid")]
        for row in answer["rows"]
        for each in row["cells"]
    }
    expected = found["etl.LoadOrders", TODAY]
    shown = page.browser.find(cell("etl.LoadOrders", TODAY))
    assert shown.get_attribute("data-status") == expected["status"] == "FAILED"
    page.browser.hover(cell("etl.LoadOrders", TODAY))
    tooltip = page.browser.text(named("grid-tooltip"))
    assert all(str(count) in tooltip for count in expected["counts"].values())


def test_cell_leads_to_its_tasks(page: Visualiser) -> None:
    page.open("grid")
    page.browser.click(cell("etl.LoadOrders", TODAY))
    page.browser.eventually(lambda: page.hash().get("tab"), "tasks")
    page.ready()
    tasks = TaskList(page)
    page.browser.eventually(tasks.total, 4)
    assert all(f"LoadOrders_{TODAY}" in task_id for task_id in tasks.task_ids())
    page.back()
    page.ready()
    page.browser.click(cell("etl.ArchiveInvoices", TODAY))
    page.browser.until(
        lambda: page.hash().get("task", "").startswith("etl.ArchiveInvoices"), "its panel"
    )


def test_cells_are_reached_by_keyboard(page: Visualiser) -> None:
    page.open("grid")
    page.browser.find(cell("etl.LoadOrders", TODAY))
    page.browser.script("document.querySelector(args[0]).focus()", cell("etl.LoadOrders", TODAY))
    page.browser.press(Keys.ARROW_LEFT)
    before = page.browser.focused()
    assert before.get_attribute("role") == "gridcell"
    assert str(before.get_attribute("data-column")) < TODAY
    page.browser.press(Keys.ARROW_RIGHT, Keys.ENTER)
    page.browser.eventually(lambda: page.hash().get("tab"), "tasks")


def test_row_of_all_families_counts_and_leads_to_all_tasks(page: Visualiser) -> None:
    page.open("grid")
    total = named("total", column=TODAY)
    page.browser.hover(total)
    assert "All families" in page.browser.text(named("grid-tooltip"))
    page.browser.script("document.querySelector(args[0]).focus()", total)
    page.browser.press(Keys.ARROW_DOWN, Keys.ARROW_UP)
    assert page.browser.focused().get_attribute("data-testid") == "total"
    page.browser.click(total)
    page.browser.eventually(lambda: page.hash().get("tab"), "tasks")
    assert page.hash()["query"] == f"param.date:{TODAY}"
    assert "family" not in page.hash()


def test_focus_stays_on_a_cell_that_is_scrolled_out_of_view(page: Visualiser) -> None:
    page.open("grid")
    page.browser.find(cell("etl.LoadOrders", TODAY))
    page.browser.script("document.querySelector(args[0]).focus()", cell("etl.LoadOrders", TODAY))
    page.browser.script("document.querySelector('.grid-scroll').scrollTop = 1e6")
    page.browser.script("document.querySelector('.grid-scroll').scrollTop = 0")
    page.browser.find(cell("etl.LoadOrders", TODAY))
    assert page.browser.focused().get_attribute("data-family") == "etl.LoadOrders"


def test_cells_are_painted(page: Visualiser) -> None:
    page.open("grid")
    page.browser.find(cell("etl.LoadOrders", TODAY))
    painted = page.browser.script(
        """
        const canvas = document.querySelector('.grid-canvas').getBoundingClientRect();
        const cell = document.querySelector(args[0]).getBoundingClientRect();
        const ratio = window.devicePixelRatio;
        const [x, y] = [cell.left - canvas.left + 4, cell.top - canvas.top + 6];
        const context = document.querySelector('.grid-canvas').getContext('2d');
        const probe = document.createElement('canvas').getContext('2d');
        probe.fillStyle = getComputedStyle(document.querySelector('.grid'))
            .getPropertyValue('--lv-failed');
        probe.fillRect(0, 0, 1, 1);
        return [
            [...context.getImageData(x * ratio, y * ratio, 1, 1).data],
            [...probe.getImageData(0, 0, 1, 1).data],
        ];
    """,
        cell("etl.LoadOrders", TODAY),
    )
    assert painted[0] == painted[1]


def test_legend_has_the_statuses_that_are_there(page: Visualiser, seeded: SeededServer) -> None:
    page.open("grid")
    page.browser.find(named("grid-legend", status="FAILED"))
    totals = seeded.luigid.get("/v1/grid")["totals"]
    expected = {status for cell in totals for status in cell["counts"]}
    legend = page.browser.all(named("grid-legend"))
    assert {item.get_attribute("data-status") for item in legend} == expected
    failed = sum(cell["counts"].get("FAILED", 0) for cell in totals)
    assert page.browser.text(named("grid-legend", status="FAILED")).split() == [
        "Failed",
        str(failed),
    ]


def test_columns_are_those_of_a_chosen_parameter(page: Visualiser) -> None:
    page.open("grid")
    Select(page.browser.find(named("grid-param"))).select_by_value("region")
    page.browser.eventually(lambda: page.hash().get("param"), "region")
    page.browser.find(cell("etl.LoadOrders", "north"))
    page.browser.type(named("grid-filter"), "clean")
    page.browser.until(lambda: not page.browser.has(cell("etl.LoadOrders", "north")))
    page.browser.find(cell("etl.CleanOrders", "north"))
