"""Links: those of Luigi's page lead to the same things; back and forward undo and redo."""

import pytest

from ui_tests.browser import named
from ui_tests.conftest import SeededServer
from ui_tests.views.graph import Graph
from ui_tests.views.task_list import TaskList
from ui_tests.visualiser import Visualiser, link


class TestTaskList:
    @pytest.fixture
    def tasks(self, page: Visualiser) -> TaskList:
        return TaskList(page)

    def test_link_sets_statuses(self, tasks: TaskList) -> None:
        tasks.page.open(statuses=["RUNNING", "FAILED"])
        counts = tasks.counts()
        assert tasks.pressed() == ["RUNNING", "FAILED"]
        assert tasks.total() == counts["RUNNING"] + counts["FAILED"]

    def test_link_sets_family(self, tasks: TaskList) -> None:
        tasks.page.open(family="etl.LoadOrders")
        assert tasks.total() == 52
        family = tasks.browser.find(named("family", family="etl.LoadOrders"))
        assert family.get_attribute("aria-pressed") == "true"

    def test_link_sets_search(self, tasks: TaskList) -> None:
        tasks.page.open(search__search="loadorders north", filterOnServer=1)
        assert tasks.total() == 13
        field = tasks.browser.find(named("task-filter"))
        assert field.get_attribute("value") == "loadorders north"

    @pytest.mark.parametrize(
        ("order", "column", "direction"),
        [
            ("0,asc", "status", "ascending"),
            ("1,desc", "family", "descending"),
            ("3,desc", "priority", "descending"),
            ("4,asc", "time", "ascending"),
        ],
    )
    def test_link_sets_order(
        self, tasks: TaskList, seeded: SeededServer, order: str, column: str, direction: str
    ) -> None:
        tasks.page.open(order=order, length=10)
        heading = tasks.browser.find(f"{named('task-table')} th.cell-{column}")
        assert heading.get_attribute("aria-sort") == direction
        sort = ("-" if direction == "descending" else "") + column
        expected = seeded.luigid.get(f"/v1/tasks?sort={sort}&limit=10")["tasks"]
        assert tasks.task_ids() == [task["task_id"] for task in expected]

    def test_link_sets_length(self, tasks: TaskList) -> None:
        tasks.page.open(length=25)
        assert len(tasks.task_ids()) == 25
        assert tasks.browser.find(named("page-length")).get_attribute("value") == "25"

    def test_link_sets_resources(self, tasks: TaskList) -> None:
        tasks.page.open(resources=["gpu"])
        assert 10 < tasks.total() < 20
        assert any("gpu" in chip for chip in tasks.chips())


class TestGraph:
    @pytest.fixture
    def graph(self, page: Visualiser) -> Graph:
        return Graph(page)

    def test_link_sets_task_id(self, graph: Graph, seeded: SeededServer) -> None:
        graph.page.open("graph", taskId=seeded.state.graph.root)
        assert seeded.state.graph.root in graph.nodes()
        assert len(graph.nodes()) == 11

    def test_link_names_several_roots(self, graph: Graph, seeded: SeededServer) -> None:
        state, browser = seeded.state, graph.browser
        graph.page.follow(f"#tab=graph&taskId={state.graph.root}&taskId={state.report}")
        assert {state.graph.root, state.report} <= set(graph.nodes())
        assert len(browser.all(named("graph-root"))) == 2
        browser.click(named("graph-root", root=state.graph.root))
        browser.until(lambda: state.graph.root not in graph.nodes())
        assert graph.page.hash()["taskId"] == state.report
        assert browser.all(named("graph-root")) == []
        graph.page.back()
        browser.until(lambda: state.graph.root in graph.nodes())

    def test_link_sets_hide_done(self, graph: Graph, seeded: SeededServer) -> None:
        graph.page.open("graph", taskId=seeded.state.graph.root, hideDone=1)
        statuses = {node.status for node in graph.nodes().values()}
        assert "FAILED" in statuses
        assert "DONE" not in statuses
        assert graph.browser.find(named("hide-done")).is_selected()

    def test_link_sets_invert(self, graph: Graph, seeded: SeededServer) -> None:
        failed = next(t for t, s in seeded.state.graph.statuses.items() if s == "FAILED")
        graph.page.open("graph", taskId=failed, invert=1)
        assert set(graph.nodes()) == {failed, seeded.state.graph.root}

    @pytest.mark.parametrize("layout", ["svg", "d3"])
    def test_link_sets_layout(self, graph: Graph, seeded: SeededServer, layout: str) -> None:
        graph.page.open("graph", taskId=seeded.state.graph.root, visType=layout)
        chosen = graph.browser.script(
            "const one = document.querySelector(args[0]);"
            "return one.ariaPressed === 'true' || one.checked === true"
            " || one.getAttribute('aria-checked') === 'true'",
            named(f"layout-{layout}"),
        )
        assert chosen is True


def test_link_sets_workers(page: Visualiser) -> None:
    page.open("workers")
    assert len(page.browser.all(named("worker-card"))) == 7


def test_open_resources_are_in_link(page: Visualiser) -> None:
    page.open("resources", resources=["net.eu-central-1"])
    card = page.browser.find(named("resource-card", resource="net.eu-central-1"))
    assert "etl.LoadOrders" in card.text
    other = page.browser.find(named("resource-card", resource="gpu"))
    assert "ml.TuneHyperparameters" not in other.text


def test_link_without_hash_shows_tasks(page: Visualiser) -> None:
    page.follow("")
    assert len(TaskList(page).task_ids()) == 50
    assert page.notes() == []


@pytest.mark.parametrize(
    ("part", "value", "named_"),
    [
        ("tab", "weather", "weather"),
        ("statuses", ["FAILED", "SLEEPING"], "SLEEPING"),
        ("statuses", "nonsense", "nonsense"),
        ("order", "9,up", "9,up"),
        ("length", "many", "many"),
        ("visType", "cube", "cube"),
        ("resources", "{", "{"),
    ],
)
def test_bad_value_is_ignored_with_notice(
    page: Visualiser, part: str, value: object, named_: str
) -> None:
    page.follow(link(**{part: value}))
    (note,) = page.notes()
    assert named_ in note
    assert len(TaskList(page).task_ids()) > 0
    page.browser.click(f"{named('note')} button")
    page.browser.eventually(page.notes, [])


@pytest.mark.firefox
def test_back_and_forward_undo_and_redo(page: Visualiser) -> None:
    page.open()
    tasks = TaskList(page)
    total = tasks.total()
    tasks.browser.click(tasks.box("FAILED"))
    tasks.browser.eventually(tasks.pressed, ["FAILED"])
    failed = tasks.counts()["FAILED"]
    tasks.browser.eventually(tasks.total, failed)
    tasks.browser.click(named("family", family="etl.LoadOrders"))
    tasks.browser.eventually(tasks.total, 1)
    page.go("workers")
    page.back()
    page.browser.eventually(lambda: page.hash()["tab"], "tasks")
    tasks.browser.eventually(tasks.total, 1)
    page.back()
    tasks.browser.eventually(tasks.total, failed)
    page.back()
    tasks.browser.eventually(tasks.total, total)
    page.forward()
    tasks.browser.eventually(tasks.pressed, ["FAILED"])
    tasks.browser.eventually(tasks.total, failed)


def test_typing_is_one_history_entry(page: Visualiser) -> None:
    page.open()
    tasks = TaskList(page)
    total = tasks.total()
    page.go("workers")
    page.go("tasks")
    for text in ("load", "loadorders", "loadorders north"):
        tasks.filter(text)
        tasks.browser.eventually(lambda: page.hash().get("search__search"), text)
    page.back()
    page.browser.eventually(lambda: page.hash()["tab"], "workers")
    page.back()
    tasks.browser.eventually(tasks.total, total)
