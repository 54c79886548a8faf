"""Why is it not running? The answer in the list, in the details and on the nodes of the graph."""

from ui_tests.browser import named
from ui_tests.conftest import SeededServer
from ui_tests.seeding.luigid import Luigid
from ui_tests.seeding.worker import Worker
from ui_tests.views.graph import Graph
from ui_tests.views.task_list import TaskList, row
from ui_tests.visualiser import Visualiser

REASON = named("reason")
PANEL_REASON = f"#panel {REASON}"


def reason_of(tasks: TaskList, task_id: str) -> str:
    return tasks.browser.text(f"{row(task_id)} {REASON}")


def test_every_pending_task_says_why_it_waits(page: Visualiser) -> None:
    page.open(statuses=["PENDING", "UPSTREAM_FAILED", "UPSTREAM_DISABLED"], length=250)
    rows = page.browser.all(f"{named('task-table')} tr[data-task-id]")
    assert len(rows) > 100
    assert len(page.browser.all(f"{named('task-table')} {REASON}")) == len(rows)


def test_first_cause_is_named_and_the_way_to_it_linked(
    page: Visualiser, seeded: SeededServer
) -> None:
    report = seeded.state.report
    page.open(search__search=report)
    said = reason_of(TaskList(page), report)
    assert said.startswith("waits for etl.LoadOrders, failed ")
    assert "region=west" in said
    page.browser.click(f"{row(report)} [data-row-focus]")
    assert "etl.LoadOrders date=2025-03-14, region=west, failed" in page.browser.text(PANEL_REASON)
    way = [link.get_attribute("title") for link in page.browser.all(f"{PANEL_REASON} ol a")]
    assert [str(step).split("_")[0] for step in way[:2]] == [
        "etl.JoinOrdersWithCustomers",
        "etl.CleanOrders",
    ]
    page.browser.click(f"{PANEL_REASON} li > a")
    page.browser.eventually(lambda: page.browser.text("#panel h2"), "etl.LoadOrders")


def test_nodes_show_that_something_failed_upstream(page: Visualiser, seeded: SeededServer) -> None:
    report = seeded.state.report
    page.open("graph", taskId=report)
    graph = Graph(page)
    node = page.browser.find(graph.node(report))
    assert node.get_attribute("data-upstream") == "UPSTREAM_FAILED"
    marked = page.browser.all(f"{graph.node(report)} {named('graph-note')}")
    assert len(marked) == 1
    assert "waits for etl.LoadOrders, failed" in str(node.get_attribute("aria-label"))
    page.browser.hover(graph.node(report))
    assert "waits for etl.LoadOrders, failed" in page.browser.text(f"[role=tooltip] {REASON}")
    others = page.browser.all(
        f'{named("graph-node")}[data-status="RUNNING"] [data-testid=graph-note]'
    )
    assert others == []


def test_holder_of_resource_is_named_until_it_is_released(
    own_page: Visualiser, tasks: TaskList, worker: Worker, luigid: Luigid, mark: str
) -> None:
    """The list and the open details follow what happens, without a reload."""
    luigid.call("update_resources", **{mark: 2})
    params = {"test": mark}
    holder = worker.add("ml.Tune", params, status="RUNNING", resources={mark: 2})
    waiting = worker.add("ml.Score", params, resources={mark: 1})
    tasks.open(task=waiting)
    own_page.mark_document()
    assert reason_of(tasks, waiting).startswith(f"waits for {mark}, 2 of 2 used\nby ml.Tune")
    said = own_page.browser.text(PANEL_REASON)
    assert f"It needs 1 of {mark}: 2 of 2 used." in said
    assert "ml.Tune" in said
    assert "holds 2" in said
    worker.add("ml.Tune", params, status="DONE", resources={mark: 2}, task_id=holder)
    own_page.browser.until(lambda: "used" not in reason_of(tasks, waiting))
    own_page.browser.until(lambda: "holds" not in own_page.browser.text(PANEL_REASON))
    assert own_page.is_same_document()


def test_pause_is_the_reason_while_it_lasts(
    own_page: Visualiser, tasks: TaskList, worker: Worker, luigid: Luigid, params: dict[str, str]
) -> None:
    task_id = worker.add("etl.Wait", params)
    tasks.open()
    luigid.call("pause")
    try:
        own_page.browser.eventually(lambda: reason_of(tasks, task_id), "the scheduler is paused")
    finally:
        luigid.call("unpause")
    own_page.browser.until(lambda: reason_of(tasks, task_id).startswith("ready"))
