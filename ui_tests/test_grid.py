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
    page.browser.script("document.querySelector(args[0]).focus()", cell("etl.LoadOrders", TODAY))
    page.browser.press(Keys.ARROW_LEFT)
    before = page.browser.focused()
    assert before.get_attribute("role") == "gridcell"
    assert str(before.get_attribute("data-column")) < TODAY
    page.browser.press(Keys.ARROW_RIGHT, Keys.ENTER)
    page.browser.eventually(lambda: page.hash().get("tab"), "tasks")


def test_columns_are_those_of_a_chosen_parameter(page: Visualiser) -> None:
    page.open("grid")
    Select(page.browser.find(named("grid-param"))).select_by_value("region")
    page.browser.eventually(lambda: page.hash().get("param"), "region")
    page.browser.find(cell("etl.LoadOrders", "north"))
    page.browser.type(named("grid-filter"), "etl.Clean")
    page.browser.until(lambda: not page.browser.has(cell("etl.LoadOrders", "north")))
    page.browser.find(cell("etl.CleanOrders", "north"))
