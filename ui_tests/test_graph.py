"""The dependency graph: nodes, edges, colours and clicks."""

from itertools import product

import pytest
from selenium.webdriver.common.keys import Keys

from contract_tests.server import Settings
from ui_tests import seed
from ui_tests.browser import named
from ui_tests.conftest import MAX_GRAPH_NODES, SETTINGS, SeededServer
from ui_tests.seeding import traces
from ui_tests.seeding.graphs import add_chain, add_status_graph
from ui_tests.seeding.luigid import Luigid
from ui_tests.seeding.worker import Worker
from ui_tests.views.graph import LAYOUTS, Graph
from ui_tests.visualiser import Visualiser

#: Luigi's colours, exactly.
FILLS = {
    "FAILED": "#DD0000",
    "RUNNING": "#0044DD",
    "BATCH_RUNNING": "#BB00BB",
    "PENDING": "#EEBB00",
    "DONE": "#00DD00",
    "DISABLED": "#808080",
    "UNKNOWN": "#000000",
    "TRUNCATED": "#FF00FF",
}


#: Milliseconds. Luigi's page takes 12 s for 10,000 nodes; ours a tenth of a second, if undisturbed.
LONGEST_FREEZE = 2_000


def as_computed(fill: str) -> str:
    red, green, blue = (int(fill[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgb({red}, {green}, {blue})"


@pytest.fixture
def graph(page: Visualiser) -> Graph:
    return Graph(page)


@pytest.fixture
def own_graph(own_page: Visualiser) -> Graph:
    return Graph(own_page)


class TestAllStatuses:
    def test_node_has_fill_of_its_status(
        self, own_graph: Graph, luigid: Luigid, worker: Worker
    ) -> None:
        expected = add_status_graph(worker, seed.add_worker(luigid, "batches", 1, "airflow"))
        assert expected.max_graph_nodes == MAX_GRAPH_NODES
        assert set(expected.statuses.values()) == set(FILLS)
        for layout, theme in product(LAYOUTS, ("light", "dark")):
            own_graph.browser.set_system_theme(theme)
            own_graph.page.open("graph", taskId=expected.root, visType=layout)
            assert own_graph.page.theme() == theme
            nodes, legend = own_graph.nodes(), own_graph.legend()
            assert {task_id: node.status for task_id, node in nodes.items()} == expected.statuses
            assert list(legend) == list(FILLS)
            for node in (*nodes.values(), *legend.values()):
                assert node.fill == FILLS[node.status]
                assert node.computed_fill == as_computed(FILLS[node.status])

    def test_truncated_graph_is_drawn_and_announced(self, own_graph: Graph, worker: Worker) -> None:
        """A fault of Luigi's page: a truncated graph is blank."""
        root = add_chain(worker, 20)
        own_graph.page.open("graph", taskId=root)
        nodes = own_graph.nodes()
        assert len(nodes) == MAX_GRAPH_NODES + 1
        assert [node.status for node in nodes.values()].count("TRUNCATED") == 1
        assert len(own_graph.edges()) == MAX_GRAPH_NODES
        assert "cut off" in own_graph.message()

    def test_truncated_node_opens_its_graph(self, own_graph: Graph, worker: Worker) -> None:
        own_graph.page.open("graph", taskId=add_chain(worker, 20))
        (cut,) = [node for node in own_graph.nodes().values() if node.status == "TRUNCATED"]
        own_graph.browser.click(own_graph.node(cut.task_id))
        own_graph.browser.eventually(lambda: own_graph.page.hash()["taskId"], cut.task_id)
        own_graph.browser.until(lambda: own_graph.nodes()[cut.task_id].status != "TRUNCATED")


@pytest.mark.parametrize("layout", LAYOUTS)
class TestLayouts:
    def test_nodes_and_edges_equal_those_of_server(
        self, graph: Graph, seeded: SeededServer, layout: str
    ) -> None:
        root = seeded.state.fan
        answer = seeded.luigid.call("dep_graph", task_id=root)
        graph.page.open("graph", taskId=root, visType=layout)
        assert set(graph.nodes()) == set(answer)
        edges = {frozenset((task_id, dep)) for task_id in answer for dep in answer[task_id]["deps"]}
        assert {frozenset(edge) for edge in graph.edges()} == edges
        assert len(graph.edges()) == 80

    @pytest.mark.firefox
    def test_no_text_is_covered(self, graph: Graph, seeded: SeededServer, layout: str) -> None:
        graph.page.open("graph", taskId=seeded.state.graph.root, visType=layout)
        covered = graph.browser.script(COVERED_TEXTS)
        assert covered == []

    @pytest.mark.firefox
    def test_graph_fits_its_frame_at_first(
        self, graph: Graph, seeded: SeededServer, layout: str
    ) -> None:
        graph.page.open("graph", taskId=seeded.state.graph.root, visType=layout)
        outside = graph.browser.script(
            "const frame = document.querySelector('#main').getBoundingClientRect();"
            "return [...document.querySelectorAll('[data-testid=graph-node]')].filter((node) => {"
            "  const box = node.getBoundingClientRect();"
            "  return box.left < frame.left || box.right > frame.right"
            "    || box.top < frame.top || box.bottom > frame.bottom; })"
            ".map((node) => node.dataset.taskId)"
        )
        assert outside == []


class TestLarge:
    @pytest.fixture
    def settings(self) -> Settings:
        return SETTINGS

    def test_chain_of_5000_is_drawn(self, own_graph: Graph, worker: Worker) -> None:
        """Faults of Luigi's page: 5,000 nodes overflow its stack, and it freezes for seconds."""
        root = add_chain(worker, 5000)
        for layout in LAYOUTS:
            own_graph.page.open("graph", taskId=root, visType=layout)
            assert set(own_graph.nodes()) == {root}
            assert own_graph.groups() == {"@graph.Chain": 4999}
            assert "5,000" in own_graph.message()
            assert own_graph.browser.longest_freeze() < LONGEST_FREEZE
            # The page still responds.
            own_graph.page.go("tasks")

    def test_nodes_of_a_fan_of_5000_are_named_and_answer(
        self, own_graph: Graph, worker: Worker
    ) -> None:
        """A fault: an overview took over, since all the links touch the window."""
        leaves = [worker.add("graph.Wide", {"number": str(n)}) for n in range(5000)]
        root = worker.add("graph.WideRoot", {"leaves": "5000"}, deps=leaves)
        own_graph.page.open("graph", taskId=root)
        assert own_graph.groups() == {"1@graph.Wide": 5000}
        own_graph.browser.click(named("graph-group", count="5000"))
        own_graph.browser.until(lambda: len(own_graph.nodes()) > 10)
        assert own_graph.page.hash()["opened"] == '["1@graph.Wide"]'
        leaf = own_graph.browser.script(
            "return [...document.querySelectorAll('[data-testid=graph-node]')].find((node) => {"
            "  const { x, y, width, height } = node.getBoundingClientRect();"
            "  const top = document.elementFromPoint(x + width / 2, y + height / 2);"
            "  return node.textContent.includes('number=') && node.contains(top);"
            "}).dataset.taskId"
        )
        own_graph.browser.hover(own_graph.node(leaf))
        own_graph.browser.until(lambda: "number" in own_graph.browser.read("[role=tooltip]"))
        own_graph.browser.click(own_graph.node(leaf))
        own_graph.browser.eventually(lambda: own_graph.page.hash()["taskId"], leaf)


class TestReading:
    def test_siblings_stand_in_a_frame_with_one_edge(
        self, graph: Graph, seeded: SeededServer
    ) -> None:
        """A fault: rows of siblings below each other looked like chains."""
        graph.page.open("graph", taskId=seeded.state.fan)
        graph.browser.find(named("graph-frame", count="80"))
        lines = graph.browser.script(
            "return [...document.querySelectorAll('[data-testid=graph-edge]')]"
            ".map((edge) => edge.getAttribute('d'))"
        )
        assert len(set(lines)) == 1

    @pytest.mark.parametrize("layout", LAYOUTS)
    def test_labels_can_be_read_at_first(
        self, graph: Graph, seeded: SeededServer, layout: str
    ) -> None:
        for root in (seeded.state.chain, seeded.state.fan, seeded.state.graph.root):
            graph.page.open("graph", taskId=root, visType=layout)
            smallest = graph.browser.script(
                "return Math.min(...[...document.querySelectorAll('[data-testid=graph] text')]"
                ".map((text) => parseFloat(getComputedStyle(text).fontSize)"
                " * text.getScreenCTM().a))"
            )
            assert smallest >= 11

    @pytest.mark.firefox
    def test_edges_of_node_under_pointer_are_lit(self, graph: Graph, seeded: SeededServer) -> None:
        root, statuses = seeded.state.graph.root, seeded.state.graph.statuses
        failed = next(t for t, s in statuses.items() if s == "FAILED")
        graph.page.open("graph", taskId=root)
        assert graph.lit_edges() == set()
        graph.browser.hover(graph.node(failed))
        graph.browser.eventually(graph.lit_edges, {(root, failed)})

    @pytest.mark.parametrize("folding", ["auto", "none"])
    def test_all_tasks_open_where_most_has_failed(self, graph: Graph, folding: str) -> None:
        """A fault of the page: it opened on one disabled task, and nothing else in view."""
        graph.page.open("graph", roots="all", folding=folding)
        assert graph.page.hash()["roots"] == "all"
        shown = graph.browser.script(
            "const view = document.querySelector('.graph-view').getBoundingClientRect();"
            "return [...document.querySelectorAll('.graph-node')].filter((one) => {"
            "  const { left, right, top, bottom } = one.getBoundingClientRect();"
            "  return left >= view.left && right <= view.right"
            "    && top >= view.top && bottom <= view.bottom;"
            "}).map((one) => one.dataset.status)"
        )
        assert "FAILED" in shown
        assert len(shown) > 5

    def test_zoom_box_does_not_cover_the_root(self, graph: Graph, seeded: SeededServer) -> None:
        graph.browser.set_size(390)
        graph.page.open("graph", taskId=seeded.state.fan)
        box = graph.browser.find("[role=group][aria-label=Zoom]").rect
        root = graph.browser.find(graph.node(seeded.state.fan)).rect
        assert root["y"] + root["height"] <= box["y"]


#: The nodes whose text lies below another node's shape or text.
COVERED_TEXTS = """
const nodes = [...document.querySelectorAll('[data-testid=graph-node]')];
const meet = (a, b) => a.left < b.right - 1 && b.left < a.right - 1
  && a.top < b.bottom - 1 && b.top < a.bottom - 1;
return nodes.filter((node) => {
  const text = [...node.querySelectorAll('text')].map((one) => one.getBoundingClientRect());
  return nodes.some((other) => other !== node
    && text.some((box) => meet(box, other.getBoundingClientRect())));
}).map((node) => node.dataset.taskId);
"""


class TestAsking:
    def test_graph_is_found_by_task_id(self, graph: Graph, seeded: SeededServer) -> None:
        graph.page.open("graph")
        graph.page.mark_document()
        graph.browser.type(named("graph-search"), seeded.state.graph.root + Keys.ENTER)
        graph.browser.eventually(lambda: seeded.state.graph.root in graph.nodes(), True)
        assert graph.page.hash()["taskId"] == seeded.state.graph.root
        assert graph.page.is_same_document()

    def test_unknown_task_is_announced(self, graph: Graph) -> None:
        graph.page.open("graph", taskId="etl.LoadOrders_unknown")
        assert graph.nodes() == {}
        assert "etl.LoadOrders_unknown" in graph.message()

    def test_dependents_of_task_are_shown(self, graph: Graph, seeded: SeededServer) -> None:
        failed = next(t for t, s in seeded.state.graph.statuses.items() if s == "FAILED")
        graph.page.open("graph", taskId=failed)
        assert set(graph.nodes()) == {failed}
        graph.browser.click(f"{named('graph-direction')} button:not([aria-pressed=true])")
        graph.browser.eventually(lambda: set(graph.nodes()), {failed, seeded.state.graph.root})
        assert graph.page.hash()["invert"] == "1"

    def test_done_tasks_are_hidden(self, graph: Graph, seeded: SeededServer) -> None:
        graph.page.open("graph", taskId=seeded.state.graph.root)
        before = len(graph.nodes())
        graph.browser.click(named("hide-done"))
        graph.browser.eventually(lambda: len(graph.nodes()), before - 3)
        assert graph.page.hash()["hideDone"] == "1"

    def test_other_layout_is_shown(self, graph: Graph, seeded: SeededServer) -> None:
        graph.page.open("graph", taskId=seeded.state.graph.root)
        graph.browser.click(named("layout-d3"))
        graph.browser.eventually(lambda: graph.page.hash().get("visType"), "d3")
        graph.page.ready()
        assert len(graph.nodes()) == 11


class TestNodes:
    def test_click_on_failed_node_shows_its_error(self, graph: Graph, seeded: SeededServer) -> None:
        failed = next(t for t, s in seeded.state.graph.statuses.items() if s == "FAILED")
        graph.page.open("graph", taskId=seeded.state.graph.root)
        graph.browser.click(graph.node(failed))
        assert graph.page.dialog_title() == "Error of graph.D_Failed"
        assert traces.TIMEOUT.splitlines()[-1] in graph.browser.text(named("error-text"))

    @pytest.mark.parametrize("status", ["PENDING", "UNKNOWN", "DISABLED", "BATCH_RUNNING"])
    def test_click_on_other_node_makes_it_root(
        self, graph: Graph, seeded: SeededServer, status: str
    ) -> None:
        statuses = seeded.state.graph.statuses
        other = next(t for t, s in statuses.items() if s == status)
        graph.page.open("graph", taskId=seeded.state.graph.root)
        graph.browser.click(graph.node(other))
        graph.browser.eventually(lambda: graph.page.hash()["taskId"], other)
        graph.browser.until(lambda: set(graph.nodes()) == {other})

    @pytest.mark.firefox
    def test_tooltip_opens_by_pointer_and_keyboard(
        self, graph: Graph, seeded: SeededServer
    ) -> None:
        graph.page.open("graph", taskId=seeded.state.graph.root)
        graph.browser.hover(graph.node(seeded.state.graph.root))
        graph.browser.until(lambda: "2025-03-14" in graph.browser.read("[role=tooltip]"))
        assert "graph.Root" in graph.browser.text("[role=tooltip]")

    def test_run_times_are_at_edges_from_left_to_right(
        self, own_graph: Graph, worker: Worker, params: dict[str, str]
    ) -> None:
        worker.add("etl.Load", params, status="RUNNING")
        load = worker.add("etl.Load", params, status="DONE")
        root = worker.add("etl.Clean", params, deps=[load])
        own_graph.page.open("graph", taskId=root, visType="d3")
        assert own_graph.edges() == {(load, root)}
        assert "0 s" in own_graph.browser.text(named("graph"))


class TestFolding:
    def test_family_is_unfolded_and_folded_by_pointer_and_keyboard(
        self, graph: Graph, seeded: SeededServer
    ) -> None:
        browser, root = graph.browser, seeded.state.fan
        graph.page.open("graph", taskId=root, folding="families")
        assert graph.groups() == {"@graph.Leaf": 80}
        assert set(graph.nodes()) == {root}
        browser.click(named("graph-group", family="graph.Leaf", count="80"))
        browser.until(lambda: len(graph.nodes()) == 81)
        # Siblings stand as people count.
        numbers = browser.script(
            "return [...document.querySelectorAll('[data-testid=graph-node] .graph-line')]"
            ".map((line) => /number=(\\d+)/.exec(line.textContent)?.[1]).filter(Boolean)"
        )
        assert numbers == sorted(numbers, key=int)
        browser.click(named("graph-fold"))
        browser.eventually(graph.groups, {"@graph.Leaf": 80})
        browser.script(f"document.querySelector('{named('graph-group')}').focus()")
        browser.press(Keys.ENTER)
        browser.until(lambda: len(graph.nodes()) == 81)
        browser.press("f")
        browser.eventually(graph.groups, {"@graph.Leaf": 80})
        graph.page.browser.driver.back()
        browser.until(lambda: len(graph.nodes()) == 81)

    def test_status_and_depth_filter_the_graph(self, graph: Graph, seeded: SeededServer) -> None:
        browser, root = graph.browser, seeded.state.graph.root
        failed = next(t for t, s in seeded.state.graph.statuses.items() if s == "FAILED")
        graph.page.open("graph", taskId=root)
        browser.click(f"{named('legend-item', status='FAILED')} button")
        browser.eventually(lambda: set(graph.nodes()), {root, failed})
        assert "2 of 11 tasks" in browser.text(named("graph-size"))
        graph.page.open("graph", taskId=seeded.state.chain, depth="2")
        assert len(graph.nodes()) == 3

    def test_both_directions_and_all_tasks_are_shown(
        self, own_graph: Graph, worker: Worker, mark: str
    ) -> None:
        load = worker.add("etl.Load", {"test": mark})
        clean = worker.add("etl.Clean", {"test": mark}, deps=[load])
        report = worker.add("etl.Report", {"test": mark}, deps=[clean])
        browser = own_graph.browser
        own_graph.page.open("graph", taskId=clean)
        browser.click(f"{named('graph-direction')} [data-value=both]")
        browser.eventually(own_graph.edges, {(clean, load), (report, clean)})
        browser.click(f"{named('graph-direction')} [data-value=all]")
        browser.eventually(lambda: own_graph.page.hash().get("roots"), "all")
        browser.until(lambda: own_graph.page.hash().get("both") is None)


def test_change_keeps_view(own_graph: Graph, worker: Worker, mark: str) -> None:
    deps = [worker.add("etl.Load", {"n": str(n), "test": mark}) for n in range(5)]
    root = worker.add("etl.Clean", {"test": mark}, deps=deps)
    own_graph.page.open("graph", taskId=root)
    before = own_graph.browser.find(own_graph.node(root)).rect
    worker.add("etl.Load", {"n": "0", "test": mark}, status="RUNNING")
    own_graph.browser.eventually(lambda: own_graph.nodes()[deps[0]].status, "RUNNING")
    assert own_graph.nodes()[deps[0]].fill == FILLS["RUNNING"]
    assert own_graph.browser.find(own_graph.node(root)).rect == before


def test_graph_without_task_explains_itself(graph: Graph) -> None:
    graph.page.open("graph")
    assert graph.browser.has(named("graph-search"))
    assert len(graph.message()) > 50
