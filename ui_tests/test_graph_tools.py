"""The tools of the graph: find, failures, paths, the map, and files of the drawing."""

import json
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver import ActionChains
from selenium.webdriver.common.keys import Keys

from contract_tests.server import LUIGID, running
from ui_tests.browser import Browser, named
from ui_tests.conftest import SETTINGS, SeededServer, check
from ui_tests.seeding import hostile
from ui_tests.seeding.exported import Layers
from ui_tests.seeding.worker import Worker
from ui_tests.views.graph import Graph
from ui_tests.visualiser import Visualiser

LARGE = Layers(100, 100, failed=((20, 70), (55, 3), (90, 40)))
FOUND = '[data-found="current"]'
#: how many circles are in view
IN_VIEW = """
return [...document.querySelectorAll('.graph-ring')]
  .map((one) => one.getBoundingClientRect())
  .filter(({ left, right }) => right > 0 && left < innerWidth).length;
"""
#: px between the middle of the view and that of the item that the reader was led to
OFF_CENTRE = """
const middle = (one) => {
  const { left, top, width, height } = one.getBoundingClientRect();
  return [left + width / 2, top + height / 2];
};
const [x, y] = middle(document.querySelector('.graph-drawing'));
const [left, top] = middle(document.querySelector('[data-found=current] .graph-ring'));
return Math.hypot(left - x, top - y);
"""
#: Keeps what the page saves, in place of writing files.
CATCH_FILES = """
window.saved = [];
const url = URL.createObjectURL;
URL.createObjectURL = (blob) => { saved.push({ blob }); return url(blob); };
HTMLAnchorElement.prototype.click = function () { saved.at(-1).name = this.download; };
"""


@pytest.fixture(scope="session")
def large_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with a graph of 10,001 tasks, three of which have failed."""
    folder = tmp_path_factory.mktemp("large")
    exported = folder / "state.jsonl"
    exported.write_text("".join(f"{line}\n" for line in LARGE.lines()))
    state = ["--state-path", str(folder / "state.pickle")]
    subprocess.run([*LUIGID, "state", "import", str(exported), *state], check=True, cwd=folder)
    with running(folder, settings=SETTINGS) as server:
        yield server.url


@pytest.fixture
def large(browser: Browser, large_url: str) -> Iterator[Graph]:
    page = Visualiser(browser, large_url)
    yield Graph(page)
    check(browser, large_url)
    browser.driver.get("about:blank")


@pytest.fixture
def graph(page: Visualiser) -> Graph:
    return Graph(page)


def off_centre(browser: Browser) -> float:
    return float(browser.script(OFF_CENTRE))


@pytest.mark.parametrize("folding", ["auto", "none"])
def test_error_of_each_failure_among_10000_is_one_click_away(large: Graph, folding: str) -> None:
    browser = large.browser
    large.page.open("graph", taskId=LARGE.root, folding=folding)
    assert browser.text(named("graph-failures")) == "3"
    for number, task_id in enumerate(LARGE.failures(), start=1):
        browser.click(named("next-failure"))
        await_error(browser, task_id)
        assert browser.text(named("graph-failures")) == f"{number} of 3"
        browser.until(lambda: off_centre(browser) < 60)
        assert browser.has(f"{FOUND}[data-path]")
    assert len(browser.all("[data-path]")) > 3
    browser.press("n")
    await_error(browser, LARGE.failures()[0])


def await_error(browser: Browser, task_id: str) -> None:
    """Wait until the panel shows the error of a task."""
    browser.until(lambda: f"Error of {task_id}" in browser.read("#panel"), task_id)


@pytest.mark.firefox
def test_task_is_found_in_graph(graph: Graph, seeded: SeededServer) -> None:
    browser = graph.browser
    graph.page.open("graph", taskId=seeded.state.chain, folding="none")
    browser.press("/")
    field = browser.focused()
    assert field.get_attribute("data-testid") == "graph-find"
    field.send_keys("CHAIN step=3")
    browser.eventually(lambda: browser.read(named("graph-hits")), "1 of 11")
    first = browser.find(FOUND).get_attribute("data-task-id")
    browser.until(lambda: off_centre(browser) < 60)
    field.send_keys(Keys.ENTER)
    browser.eventually(lambda: browser.read(named("graph-hits")), "2 of 11")
    browser.until(lambda: browser.find(FOUND).get_attribute("data-task-id") != first)
    browser.until(lambda: off_centre(browser) < 60)
    ActionChains(browser.driver).key_down(Keys.SHIFT).send_keys(Keys.ENTER).key_up(
        Keys.SHIFT
    ).perform()
    browser.until(lambda: browser.find(FOUND).get_attribute("data-task-id") == first)
    field.send_keys("no such")
    browser.eventually(lambda: browser.read(named("graph-hits")), "none")


def test_critical_path_is_shown_and_explained(
    own_page: Visualiser, worker: Worker, params: dict[str, str]
) -> None:
    graph = Graph(own_page)
    leaf = worker.add("etl.Leaf", params)
    middle = worker.add("etl.Middle", params, deps=[leaf])
    aside = worker.add("etl.Aside", params)
    root = worker.add("etl.Top", params, deps=[middle, aside])
    own_page.open("graph", taskId=root)
    own_page.browser.click(named("critical-path"))
    own_page.browser.eventually(lambda: path_of(graph), {root, middle, leaf})
    assert "3 tasks, the longest chain" in own_page.browser.text(named("graph-path"))
    assert graph.lit_edges() == {(root, middle), (middle, leaf)}
    own_page.browser.click(named("critical-path"))
    own_page.browser.eventually(lambda: path_of(graph), set())


def test_critical_path_comes_into_view(
    own_page: Visualiser, worker: Worker, params: dict[str, str]
) -> None:
    browser = own_page.browser
    root = worker.add("etl.Top", params, deps=[worker.add("etl.Leaf", params)])
    own_page.open("graph", taskId=root)
    drawing = browser.find(named("graph"))
    move = ActionChains(browser.driver).move_to_element_with_offset(drawing, 500, 200)
    move.click_and_hold().move_by_offset(-1000, 0).release().perform()
    browser.until(lambda: browser.script(IN_VIEW) == 0)
    browser.click(named("critical-path"))
    browser.until(lambda: browser.script(IN_VIEW) > 0)
    assert path_of(Graph(own_page)) >= {root}


def path_of(graph: Graph) -> set[str | None]:
    nodes = graph.browser.all("[data-testid=graph-node][data-path]")
    return {node.get_attribute("data-task-id") for node in nodes}


@pytest.mark.firefox
def test_map_moves_the_view_where_not_all_is_in_it(graph: Graph, seeded: SeededServer) -> None:
    browser = graph.browser
    graph.page.open("graph", taskId=seeded.state.graph.root)
    assert not browser.has(named("graph-minimap"))
    button = browser.find(named("graph-map"))
    assert button.get_attribute("aria-pressed") == "false"
    assert button.get_attribute("aria-disabled") == "true"
    assert "all of the graph is in view" in str(button.get_attribute("title"))
    # Where it is of use the button works, and is pressed.
    browser.click(named("zoom-in"))
    browser.click(named("zoom-in"))
    browser.until(lambda: browser.has(named("graph-minimap")))
    assert browser.find(named("graph-map")).get_attribute("aria-pressed") == "true"
    graph.page.open("graph", taskId=seeded.state.chain, folding="none")
    root = graph.node(seeded.state.chain)
    before = browser.find(root).rect["y"]
    small = browser.find(named("graph-minimap"))
    ActionChains(browser.driver).move_to_element(small).click_and_hold().move_by_offset(
        0, 30
    ).release().perform()
    browser.until(lambda: browser.all(root)[0].rect["y"] < before - 500)
    small.send_keys(Keys.ARROW_UP)
    browser.set_size(390)
    browser.until(lambda: browser.has(named("graph-map")))
    graph.page.open("graph", taskId=seeded.state.chain, folding="none")
    assert not browser.has(named("graph-minimap"))
    browser.click(named("graph-map"))
    assert browser.has(named("graph-minimap"))


def test_find_unfolds_what_hides_a_task(large: Graph) -> None:
    browser = large.browser
    large.page.open("graph", taskId=LARGE.root)
    folded = large.groups()
    browser.press("/")
    field = browser.focused()
    name = "large.Step0_50_61"
    field.send_keys(name)
    browser.eventually(lambda: browser.read(named("graph-hits")), "1 of 1")
    assert browser.find(FOUND).get_attribute("data-testid") == "graph-group"
    field.send_keys(Keys.ENTER)
    found = f"{large.node(name)}[data-found=current]"
    browser.until(lambda: browser.all(found) != [])
    browser.until(lambda: off_centre(browser) < 60)
    assert browser.focused().get_attribute("data-testid") == "graph-find"
    (opened,) = json.loads(large.page.hash()["opened"])
    assert opened in folded
    browser.press(Keys.ARROW_DOWN)
    assert browser.focused().get_attribute("data-task-id") == name


@pytest.mark.firefox
def test_drawing_is_saved_in_each_format(graph: Graph) -> None:
    browser = graph.browser
    graph.page.open("graph", taskId=hostile.TASK_ID)
    browser.script(CATCH_FILES)
    texts = {name: save(browser, name) for name in ("svg", "dot", "mermaid")}
    drawing = ET.fromstring(texts["svg"])
    words = "".join(drawing.itertext())
    assert hostile.FAMILY in words
    fills = {one.get("fill") for one in drawing.iter("{http://www.w3.org/2000/svg}circle")}
    assert fills & {"#DD0000", "#EEBB00", "#00DD00", "#808080"}
    for word in ("var(", "class=", "data-testid"):
        assert word not in texts["svg"]
    assert texts["dot"].startswith("digraph luigid {")
    assert "flowchart TD" in texts["mermaid"]
    save(browser, "png")
    assert browser.script(
        "const { blob } = saved.at(-1);"
        "const { width, height } = await createImageBitmap(blob);"
        "return blob.type === 'image/png' && width > 300 && height > 100"
    )


def save(browser: Browser, name: str) -> str:
    """Save the graph in a format; return the file as text."""
    known = browser.script("return saved.length")
    browser.click(named("graph-export"))
    browser.click(named("export-as", format=name))
    browser.until(lambda: browser.script("return saved.at(-1)?.name && saved.length") == known + 1)
    browser.until(lambda: not browser.has("[role=dialog]"))
    assert Path(browser.script("return saved.at(-1).name")).suffix != ""
    return str(browser.script("return await saved.at(-1).blob.text()"))
