"""Every view, state and dialog of the page, and the steps to reach it."""

from collections.abc import Callable

from selenium.webdriver.common.keys import Keys

from ui_tests.browser import named
from ui_tests.seed import Seeded
from ui_tests.seeding import hostile, orders
from ui_tests.views.graph import Graph
from ui_tests.views.task_list import TaskList, row
from ui_tests.visualiser import Visualiser

PageState = Callable[[Visualiser, Seeded], object]


def task_action(words: str, name: str) -> PageState:
    """Start an action on the first task that is found by words."""

    def go(page: Visualiser, _: Seeded) -> None:
        page.open(search__search=words)
        tasks = TaskList(page)
        tasks.act(tasks.task_ids()[0], name)
        page.dialog()

    return go


def task_page(words: str) -> PageState:
    """Open the page of the first task that is found by words."""

    def go(page: Visualiser, _: Seeded) -> None:
        page.open(search__search=words)
        page.open("task", taskId=TaskList(page).task_ids()[0])

    return go


def worker_action(name: str) -> PageState:
    def go(page: Visualiser, _: Seeded) -> None:
        page.open("workers")
        page.browser.click(named("worker-action", action=name))
        page.dialog()

    return go


def graph(layout: str) -> PageState:
    return lambda page, seeded: page.open("graph", taskId=seeded.graph.root, visType=layout)


def report(layout: str) -> PageState:
    return lambda page, seeded: page.open("graph", taskId=seeded.report, visType=layout)


def graph_of_many(page: Visualiser, seeded: Seeded) -> None:
    page.open("graph", taskId=seeded.fan)


def graph_folded(page: Visualiser, seeded: Seeded) -> None:
    page.open("graph", taskId=seeded.fan, folding="families")
    page.browser.find(named("graph-group"))


def graph_unfolded(page: Visualiser, seeded: Seeded) -> None:
    """The options of narrow windows are open, too."""
    page.open("graph", taskId=seeded.fan, folding="families", opened=["@graph.Leaf"], depth="1")
    if page.browser.has(named("graph-options")):
        page.browser.click(named("graph-options"))
    page.browser.find(named("graph-fold"))


def graph_with_tooltip(page: Visualiser, seeded: Seeded) -> None:
    page.open("graph", taskId=seeded.graph.root)
    page.browser.hover(Graph(page).node(seeded.graph.root))
    page.browser.find("[role=tooltip]")


def graph_searched(page: Visualiser, seeded: Seeded) -> None:
    page.open("graph", taskId=seeded.chain, folding="none")
    page.browser.type(named("graph-find"), "step=1")
    page.browser.find("[data-found=current]")
    page.browser.click(named("critical-path"))


def graph_export(page: Visualiser, seeded: Seeded) -> None:
    page.open("graph", taskId=seeded.fan)
    page.browser.click(named("graph-export"))
    page.dialog()


def failed_task(page: Visualiser, _: Seeded) -> None:
    page.open(statuses=["FAILED"], search__search="etl.LoadOrders")
    page.browser.click(f"{named('task-table')} [data-row-focus]")
    page.browser.find("#panel h2")


def waiting_task(page: Visualiser, seeded: Seeded) -> None:
    page.open(task=seeded.report)
    page.browser.find(f"#panel {named('reason')}")


def outranked_task(page: Visualiser, _: Seeded) -> None:
    page.open(search__search="graph.Leaf number=7")
    page.browser.click(f"{named('task-table')} [data-row-focus]")
    page.browser.find(f"#panel {named('reason')}")


def selected_tasks(page: Visualiser, _: Seeded) -> None:
    page.open(statuses=["FAILED", "DISABLED"])
    for task_id in TaskList(page).task_ids()[:3]:
        page.browser.click(f"{row(task_id)} td:first-child input")


def bulk_preview(page: Visualiser, seeded: Seeded) -> None:
    selected_tasks(page, seeded)
    page.browser.click(named("bulk-all-matching"))
    page.browser.click(named("bulk-action", action="retry"))
    page.browser.find(named("bulk-preview"))


def cancelled(page: Visualiser, _: Seeded) -> None:
    page.open(search__search=f"etl.LoadOrders {orders.TODAY} south")
    page.open(task=TaskList(page).task_ids()[0])
    page.browser.click(f"#panel {named('row-action', action='cancel')}")
    page.dialog()


def failures(page: Visualiser, _: Seeded) -> None:
    page.open("failures")
    page.browser.find(named("error-text"))


def retry_all(page: Visualiser, seeded: Seeded) -> None:
    failures(page, seeded)
    page.browser.click(named("retry-all"))
    page.dialog()


def invalid_number(page: Visualiser, seeded: Seeded) -> None:
    worker_action("set")(page, seeded)
    page.browser.type(f"{page.dialog()} input", "none")


def resource_total(page: Visualiser, _: Seeded) -> None:
    page.open("resources")
    page.browser.click(named("resource-action", action="set"))
    page.dialog()


def timeline(page: Visualiser, _: Seeded) -> None:
    page.open("timeline", span="all")
    page.browser.find(named("run", status="RUNNING"))
    page.browser.until(lambda: "Queue" in page.browser.read(named("activity")) or narrow(page))


def narrow(page: Visualiser) -> bool:
    """Tell whether the window has no room for the charts of the timeline."""
    return not page.browser.has(named("activity"))


def timeline_of_root(page: Visualiser, seeded: Seeded) -> None:
    page.open("timeline", taskId=seeded.report, rows="families")
    page.browser.find(named("timeline-root"))


def timeline_with_tooltip(page: Visualiser, _: Seeded) -> None:
    page.open("timeline", span="all", rows="stream")
    page.browser.find(named("run", status="RUNNING"))
    page.browser.script("document.querySelector('[data-testid=run]').focus()")
    page.browser.find("[role=tooltip]")


def activity_table(page: Visualiser, _: Seeded) -> None:
    page.open("timeline", span="1h")
    if narrow(page):
        page.browser.click(named("timeline-charts"))
    page.browser.click(named("activity-table"))
    page.dialog()


def grid_with_tooltip(page: Visualiser, _: Seeded) -> None:
    page.open("grid")
    page.browser.find("[data-testid=cell]")
    page.browser.script("document.querySelector('[data-testid=cell]').focus()")
    page.browser.find("[role=tooltip]")


def open_resources(page: Visualiser, _: Seeded) -> None:
    page.open("resources", resources=["warehouse", "gpu", hostile.RESOURCE])


def keys(page: Visualiser, _: Seeded) -> None:
    page.open(search__search="evil")
    page.browser.press("?")
    page.dialog()


def bad_link(page: Visualiser, _: Seeded) -> None:
    page.open(statuses=["SLEEPING", "FAILED"], length="many", order="9,up")


def query_suggestions(page: Visualiser, _: Seeded) -> None:
    page.open(query="status:failed -held:yes")
    page.browser.find(named("task-filter")).send_keys(" fam")
    page.browser.find(named("suggestion"))


def saved_views(page: Visualiser, _: Seeded) -> None:
    page.open(statuses=["FAILED"])
    page.browser.click(named("open-views"))
    page.browser.find("#view-name").send_keys("Failed")
    page.browser.click(named("save-view"))
    page.browser.find(named("saved-view"))


def palette(page: Visualiser, _: Seeded) -> None:
    page.open()
    page.browser.find("body").send_keys(Keys.CONTROL, "k")
    page.browser.find("#command").send_keys("load")


def columns(page: Visualiser, _: Seeded) -> None:
    page.open(columns="status,time,family,worker")
    if page.browser.has(named("choose-columns")):
        page.browser.script("document.querySelector('[data-testid=choose-columns]').click()")
        page.dialog()


def held(page: Visualiser, _: Seeded) -> None:
    page.open(statuses=["RUNNING"])
    page.browser.click(named("live-pause"))
    page.browser.eventually(page.connection, "paused")


PAGE_STATES: dict[str, PageState] = {
    "tasks": lambda page, _: page.open(),
    "tasks-filtered": lambda page, _: page.open(
        statuses=["RUNNING", "FAILED"], family="etl.LoadOrders"
    ),
    "tasks-hostile": lambda page, _: page.open(search__search="evil"),
    "tasks-none": lambda page, _: page.open(search__search="no such task"),
    "tasks-query": query_suggestions,
    "tasks-selected": selected_tasks,
    "tasks-bad-link": bad_link,
    "tasks-held": held,
    "panel-failed": failed_task,
    "panel-waiting": waiting_task,
    "panel-outranked": outranked_task,
    "panel-hostile": lambda page, _: page.open(task=hostile.TASK_ID),
    "failures": failures,
    "failures-hostile": lambda page, _: page.open("failures", search__search="evil"),
    "failures-none": lambda page, _: page.open("failures", search__search="no such error"),
    "task-page-failed": task_page(f"etl.LoadOrders {orders.TODAY} west"),
    "task-page-running": task_page(f"etl.LoadOrders {orders.TODAY} south"),
    "task-page-waiting": lambda page, seeded: page.open("task", taskId=seeded.report),
    "task-page-hostile": lambda page, _: page.open("task", taskId=hostile.TASK_ID),
    "graph-svg": graph("svg"),
    "graph-d3": graph("d3"),
    "graph-report-svg": report("svg"),
    "graph-report-d3": report("d3"),
    "graph-many": graph_of_many,
    "graph-folded": graph_folded,
    "graph-unfolded": graph_unfolded,
    "graph-tooltip": graph_with_tooltip,
    "graph-searched": graph_searched,
    "graph-export": graph_export,
    "graph-none": lambda page, _: page.open("graph"),
    "graph-unknown": lambda page, _: page.open("graph", taskId="etl.LoadOrders_no_such"),
    "timeline": timeline,
    "timeline-root": timeline_of_root,
    "timeline-tooltip": timeline_with_tooltip,
    "grid": grid_with_tooltip,
    "workers": lambda page, _: page.open("workers"),
    "resources": open_resources,
    "audit": lambda page, _: page.open("audit"),
    "dialog-error": task_action(f"etl.LoadOrders {orders.TODAY} west", "error"),
    "dialog-mark-done": task_action(f"etl.LoadOrders {orders.TODAY} west", "mark-done"),
    "dialog-bulk": bulk_preview,
    "dialog-cancel": cancelled,
    "dialog-retry-all": retry_all,
    "dialog-status": task_action(f"etl.LoadOrders {orders.TODAY} south", "status"),
    "dialog-message": task_action(f"etl.LoadOrders {orders.TODAY} south", "message"),
    "dialog-processes": worker_action("set"),
    "dialog-processes-invalid": invalid_number,
    "dialog-disable": worker_action("disable"),
    "dialog-total": resource_total,
    "dialog-activity": activity_table,
    "dialog-keys": keys,
    "dialog-views": saved_views,
    "dialog-palette": palette,
    "dialog-columns": columns,
}
