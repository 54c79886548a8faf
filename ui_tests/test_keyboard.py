"""Use by keyboard alone: a repair from end to end, and every control within reach."""

import pytest
from selenium.webdriver.common.keys import Keys

from ui_tests.browser import named
from ui_tests.conftest import SeededServer
from ui_tests.seeding import traces
from ui_tests.seeding.luigid import Luigid
from ui_tests.seeding.worker import Worker
from ui_tests.views.graph import Graph
from ui_tests.views.task_list import TaskList
from ui_tests.visualiser import Visualiser

#: Elements that can be clicked but not reached with Tab, neither themselves nor by an ancestor.
UNREACHABLE = """
const isShown = (one) => one.checkVisibility({ visibilityProperty: true });
const clickable = [...document.querySelectorAll(
  'a, button, input, select, textarea, summary, [role=button], [role=switch], [onclick]')];
return clickable.filter((one) => isShown(one) && one.tabIndex < 0
  && !one.matches(':disabled, [aria-disabled=true]')
  && one.closest('[data-testid=graph], [role=toolbar]:has([tabindex="0"])') === null)
  .map((one) => one.outerHTML.slice(0, 200));
"""


def tab_to(page: Visualiser, selector: str, max_tabs: int = 150) -> None:
    """Press Tab until what a selector finds has the focus, visibly."""
    for _ in range(max_tabs):
        page.browser.press(Keys.TAB)
        if page.browser.script("return document.activeElement.matches(args[0])", selector):
            break
    else:
        raise AssertionError(f"{max_tabs} times Tab did not lead to {selector}")
    assert is_focus_visible(page), f"the focus on {selector} cannot be seen"


def is_focus_visible(page: Visualiser) -> bool:
    """Tell whether the window looks otherwise without the focus."""
    focused = page.browser.focused()
    before = page.browser.driver.get_screenshot_as_png()
    page.browser.script("args[0].blur()", focused)
    after = page.browser.driver.get_screenshot_as_png()
    page.browser.script("args[0].focus()", focused)
    return before != after


@pytest.mark.firefox
def test_failed_task_is_repaired_by_keyboard(
    own_page: Visualiser, tasks: TaskList, worker: Worker, luigid: Luigid, mark: str
) -> None:
    west, east = ({"region": region, "test": mark} for region in ("west", "east"))
    failed = worker.fail("etl.LoadOrders", west, traces.TIMEOUT)
    worker.add("etl.LoadOrders", east)
    root = worker.add("etl.CleanOrders", west, deps=[failed])
    tasks.open()
    browser = own_page.browser

    tab_to(own_page, named("status-box", status="FAILED"))
    browser.press(Keys.SPACE)
    browser.eventually(tasks.task_ids, [failed])
    assert tasks.pressed() == ["FAILED"]
    browser.press(Keys.SPACE)
    browser.eventually(tasks.pressed, [])

    browser.press("/")
    browser.press(f"{mark} west", Keys.TAB)
    browser.eventually(tasks.total, 2)
    browser.press("j")
    browser.press("e")
    assert own_page.dialog_title() == "Error of etl.LoadOrders"
    browser.press_escape()
    browser.until(lambda: not own_page.has_dialog())
    assert browser.script("return document.activeElement.closest('tr').dataset.taskId") == failed

    browser.press("j")
    assert browser.script("return document.activeElement.closest('tr').dataset.taskId") == root
    browser.press("g")
    browser.eventually(lambda: own_page.hash().get("taskId"), root)
    own_page.ready()
    graph = Graph(own_page)
    assert set(graph.nodes()) == {root, failed}
    tab_to(own_page, named("graph-node"))
    browser.press(Keys.ARROW_DOWN)
    focused = "return document.activeElement.closest('[data-testid=graph-node]').dataset.taskId"
    assert browser.script(focused) == failed
    browser.press(Keys.ENTER)
    assert own_page.dialog_title() == "Error of etl.LoadOrders"
    browser.press_escape()
    browser.until(lambda: not own_page.has_dialog())

    browser.press("t")
    browser.eventually(lambda: own_page.hash()["tab"], "tasks")
    own_page.ready()
    tab_to(own_page, named("row-action", action="forgive"))
    browser.press(Keys.ENTER)
    browser.eventually(lambda: luigid.task(failed)["status"], "PENDING")


def test_details_open_and_close(
    own_page: Visualiser, tasks: TaskList, worker: Worker, params: dict[str, str]
) -> None:
    task_id = worker.add("etl.LoadOrders", params)
    tasks.open()
    own_page.browser.press("j", Keys.ENTER)
    own_page.browser.eventually(lambda: own_page.hash().get("task"), task_id)
    own_page.ready()
    own_page.browser.press_escape()
    own_page.browser.until(lambda: "task" not in own_page.hash())
    focused = "return document.activeElement.closest('tr')?.dataset.taskId"
    own_page.browser.eventually(lambda: own_page.browser.script(focused), task_id)


def test_help_lists_keys(page: Visualiser) -> None:
    page.open()
    page.browser.press("?")
    assert "Find a task" in page.browser.text(named("keys-dialog"))
    page.browser.press("w")
    assert page.hash()["tab"] == "tasks"
    page.browser.press_escape()
    page.browser.until(lambda: not page.has_dialog())
    for key, tab in (("w", "workers"), ("r", "resources"), ("t", "tasks")):
        page.browser.press(key)
        page.browser.eventually(lambda: page.hash()["tab"], tab)


def test_typed_text_triggers_no_shortcut(page: Visualiser) -> None:
    page.open()
    page.browser.type(named("task-filter"), "wrt?jk")
    page.browser.eventually(lambda: page.hash().get("search__search"), "wrt?jk")
    assert page.hash()["tab"] == "tasks"
    assert not page.has_dialog()


@pytest.mark.firefox
def test_dialog_traps_and_restores_focus(
    own_page: Visualiser, tasks: TaskList, worker: Worker, params: dict[str, str]
) -> None:
    worker.fail("etl.Load", params, traces.TIMEOUT)
    tasks.open()
    tab_to(own_page, named("row-action", action="error"))
    own_page.browser.press(Keys.ENTER)
    own_page.dialog()
    inside = "return document.activeElement.closest('[role=dialog]') !== null"
    own_page.browser.until(lambda: own_page.browser.script(inside))
    for _ in range(12):
        own_page.browser.press(Keys.TAB)
        assert own_page.browser.script(inside)
    own_page.browser.press_escape()
    own_page.browser.until(lambda: not own_page.has_dialog())
    given_back = "return document.activeElement.dataset.action"
    own_page.browser.eventually(lambda: own_page.browser.script(given_back), "error")


@pytest.mark.parametrize("tab", ["tasks", "graph", "workers", "resources"])
def test_every_control_is_reachable_by_keyboard(
    page: Visualiser, seeded: SeededServer, tab: str
) -> None:
    page.open(tab, taskId=seeded.state.graph.root)
    assert page.browser.script(UNREACHABLE) == []


def test_first_tab_skips_to_content(page: Visualiser) -> None:
    page.open()
    page.browser.press(Keys.TAB, Keys.ENTER)
    assert page.browser.script("return document.activeElement.id") == "main"
    # The link is one to the page itself, not to another view.
    assert len(TaskList(page).task_ids()) == 50


@pytest.mark.firefox
def test_graph_is_few_keys_from_the_top(page: Visualiser, seeded: SeededServer) -> None:
    page.open("graph", taskId=seeded.state.graph.root)
    page.browser.press(Keys.TAB, Keys.ENTER)
    assert page.hash()["tab"] == "graph"
    page.browser.press(Keys.TAB, Keys.ENTER)
    focused = "return document.activeElement.dataset.taskId"
    assert page.browser.script(focused) == seeded.state.graph.root
    page.browser.script("document.getElementById('main').focus()")
    tab_to(page, named("graph-node"), max_tabs=11)


def test_arrow_keys_move_in_toolbar_of_graph(page: Visualiser, seeded: SeededServer) -> None:
    browser = page.browser
    page.open("graph", taskId=seeded.state.graph.root)
    focused = "return document.activeElement.dataset.value ?? document.activeElement.dataset.testid"
    tab_to(page, f"{named('graph-direction')} button")
    assert browser.script(focused) == "dependencies"
    browser.press(Keys.ARROW_RIGHT)
    assert browser.script(focused) == "dependents"
    browser.press(Keys.END, Keys.ARROW_RIGHT, Keys.ARROW_LEFT)
    assert browser.script(focused) == "all"
    browser.press(Keys.TAB)
    assert browser.script(focused) == "layout-svg"
