"""What must hold at every width of the window: nothing is too wide, covered, or moved away."""

import pytest

from ui_tests.browser import Browser, named
from ui_tests.conftest import SeededServer
from ui_tests.seeding.worker import Worker
from ui_tests.test_page_states import CUT_OFF
from ui_tests.views.graph import LAYOUTS, Graph
from ui_tests.views.task_list import TaskList, row
from ui_tests.visualiser import Visualiser

WIDTHS = (390, 768, 1000, 1024, 1064, 1400, 1920)
NUMBER = "evil.Number_7"

#: heads whose cells are not below them: [head, its edges, edges of the cell]
HEADS_APART = """
const cells = [...document.querySelectorAll('[data-testid=task-table] tbody td')];
return [...document.querySelectorAll('[data-testid=task-table] thead th')].flatMap((head) => {
  const name = [...head.classList].find((one) => one.startsWith('cell-'));
  const edges = (one) => {
    const box = one.getBoundingClientRect();
    return [Math.round(box.left), Math.round(box.right)];
  };
  const below = cells.find((one) => one.classList.contains(name) && one.checkVisibility());
  if (name === 'cell-actions' || name === 'cell-select' || !head.checkVisibility() || !below)
    return [];
  const [above, under] = [edges(head), edges(below)];
  return above.join() === under.join() ? [] : [[head.textContent, above, under]];
});
"""

#: names of families that are cut, and distinguishing parameters that are not wholly visible
CUT_NAMES = """
const cut = (one) => one.scrollHeight > one.clientHeight + 1 || one.scrollWidth > one.clientWidth;
const outside = (one) => {
  const box = one.getBoundingClientRect();
  const cell = one.closest('td').getBoundingClientRect();
  return box.right > cell.right + 1 || box.left < cell.left - 1;
};
return [...document.querySelectorAll('[data-row-focus], .params-differing')]
  .filter((one) => outside(one) || (one.matches('button') && cut(one)))
  .map((one) => one.textContent.trim());
"""

#: parts of what a selector finds that other parts of it cover
OVERLAPPING = """
return [...document.querySelectorAll(args[0])].flatMap((whole) => {
  const parts = [...whole.children];
  const boxes = parts.map((one) => one.getBoundingClientRect());
  return parts.filter((_, i) => boxes.some((box, k) => k !== i && box.left < boxes[i].right - 1
    && boxes[i].left < box.right - 1 && box.top < boxes[i].bottom - 1
    && boxes[i].top < box.bottom - 1)).map((one) => one.className);
});
"""

#: nodes of the graph that the elements found by a selector cover, by their labels
COVERED = """
const boxes = [...document.querySelectorAll(args[0])].map((one) => one.getBoundingClientRect());
const view = document.querySelector('.graph-view').getBoundingClientRect();
return [...document.querySelectorAll('[data-testid=graph-node]')].filter((one) => {
  const all = one.getBoundingClientRect();
  const [left, right] = [Math.max(all.left, view.left), Math.min(all.right, view.right)];
  const [top, bottom] = [Math.max(all.top, view.top), Math.min(all.bottom, view.bottom)];
  return left < right && top < bottom && boxes.some((box) => left < box.right && box.left < right
    && top < box.bottom && box.top < bottom);
}).map((one) => one.textContent.trim());
"""

#: parts of the page that a notice covers
BELOW_NOTICES = """
const notices = [...document.querySelectorAll('[data-testid=notice]')]
  .map((one) => one.getBoundingClientRect());
return ['.bar', '.tabs', '#banners', '#main', '#panel', '.bulk'].filter((selector) => {
  const part = document.querySelector(selector);
  if (part === null || !part.checkVisibility()) return false;
  const box = part.getBoundingClientRect();
  return notices.some((each) => each.left < box.right && box.left < each.right
    && each.top < box.bottom - 1 && box.top < each.bottom - 1);
});
"""


def top(browser: Browser, selector: str) -> float:
    """Return where an element begins in the window."""
    return float(
        browser.script(
            "return document.querySelector(args[0]).getBoundingClientRect().top", selector
        )
    )


@pytest.mark.parametrize("width", WIDTHS)
def test_no_view_is_wider_than_window(page: Visualiser, seeded: SeededServer, width: int) -> None:
    check_width(page, seeded, width)


@pytest.mark.firefox(alone=True)
def test_no_view_is_wider_than_telephone(page: Visualiser, seeded: SeededServer) -> None:
    check_width(page, seeded, 390)


def check_width(page: Visualiser, seeded: SeededServer, width: int) -> None:
    """Check that no view is wider than a window of that width."""
    page.browser.set_size(width)
    for tab, parts in (
        ("tasks", {}),
        ("tasks", {"task": NUMBER}),
        ("graph", {"taskId": seeded.state.fan}),
        ("workers", {}),
        ("resources", {"resources": ["gpu"]}),
    ):
        page.open(tab, **parts)
        assert page.browser.script(CUT_OFF) == [], (tab, parts)


def test_parts_of_idle_workers_are_apart(page: Visualiser) -> None:
    """A fault of the page: at 390 px the buttons covered how many tasks are pending."""
    for width in WIDTHS:
        page.browser.set_size(width)
        page.open("workers")
        page.browser.find(".worker-line")
        assert page.browser.script(OVERLAPPING, ".worker-line") == [], width


@pytest.mark.parametrize("task", ["", NUMBER])
def test_counts_of_statuses_stay_in_their_boxes(page: Visualiser, task: str) -> None:
    """A fault of the page: beside the panel, thousands stood above the line to the next box."""
    for width in WIDTHS:
        page.browser.set_size(width)
        page.open(**({"task": task} if task else {}))
        too_wide = page.browser.script(
            "return [...document.querySelectorAll('.status-box-count')]"
            ".map((one) => { one.textContent = '9,999'; return one; })"
            ".filter((one) => one.scrollWidth > one.clientWidth).length"
        )
        assert too_wide == 0, width


@pytest.mark.parametrize("task", ["", NUMBER])
def test_heads_stand_above_their_cells(page: Visualiser, task: str) -> None:
    """A fault of the page: where it was narrow, "Priority" stood above the reasons."""
    for width in WIDTHS[1:]:
        page.browser.set_size(width)
        for order in ("0,asc", "3,desc"):
            page.open(order=order, search__search="graph", **({"task": task} if task else {}))
            assert page.browser.script(HEADS_APART) == [], (width, order)


@pytest.mark.parametrize("width", [390, 768, 1400])
def test_selection_moves_no_row(page: Visualiser, width: int) -> None:
    """A fault of the page: the actions for what is selected came above the table."""
    page.browser.set_size(width)
    page.open(statuses=["FAILED"])
    first, second, *_ = TaskList(page).task_ids()
    before = [top(page.browser, row(one)) for one in (first, second)]
    page.browser.click(f"{row(first)} td:first-child input")
    page.browser.find('[data-testid="selected-count"]')
    assert [top(page.browser, row(one)) for one in (first, second)] == before


def test_names_and_what_distinguishes_are_not_cut(page: Visualiser) -> None:
    """Faults of the page: families were cut, and parameters where they differ."""
    for width in WIDTHS:
        page.browser.set_size(width)
        page.open(search__search="etl")
        assert page.browser.script(CUT_NAMES) == [], width


def test_task_has_most_of_row(page: Visualiser) -> None:
    """A fault of the page: it had 220 of 1,110 px."""
    page.open()
    share = page.browser.script(
        "const width = (one) => document.querySelector(`tbody ${one}`).getBoundingClientRect()"
        ".width; return width('td.cell-family') / width('tr[data-task-id]')"
    )
    assert share > 0.28


def test_arrow_of_sorting_keeps_apart_from_head(page: Visualiser) -> None:
    page.open(order="3,desc", search__search="graph")
    gap = page.browser.script(
        "const head = document.querySelector('th.cell-priority[aria-sort]');"
        "const [word, arrow] = ['title', 'order'].map((one) =>"
        " head.querySelector(`.dt-column-${one}`).getBoundingClientRect());"
        "const middle = (arrow.left + arrow.right) / 2;"
        "return [word.left - middle, middle - head.getBoundingClientRect().left]"
    )
    assert gap[0] >= 6
    assert gap[1] >= 0


@pytest.mark.parametrize("width", [390, 768, 1400])
def test_zoom_buttons_cover_no_task_at_first(
    page: Visualiser, seeded: SeededServer, width: int
) -> None:
    """A fault of the page: at 390 px they covered the label of the root."""
    page.browser.set_size(width)
    for layout in LAYOUTS:
        for task_id in (seeded.state.fan, seeded.state.graph.root):
            page.open("graph", taskId=task_id, visType=layout)
            assert page.browser.has(".graph-zoom")
            assert page.browser.script(COVERED, ".graph-zoom") == [], (layout, task_id)
            assert page.browser.has(Graph(page).node(task_id))


@pytest.mark.parametrize("width", [768, 1400])
def test_map_covers_no_task_where_a_corner_is_free(
    page: Visualiser, seeded: SeededServer, width: int
) -> None:
    """A fault of the page: it always stood at the lower right, over three tasks."""
    page.browser.set_size(width)
    for layout in LAYOUTS:
        page.open("graph", taskId=seeded.state.chain, visType=layout, folding="none")
        assert page.browser.has(named("graph-minimap"))
        assert page.browser.script(COVERED, named("graph-minimap")) == [], layout


@pytest.mark.parametrize("width", [390, 768, 1400])
def test_legend_is_shown_without_scrolling(
    page: Visualiser, seeded: SeededServer, width: int
) -> None:
    """A fault of the page: at 390 px three of eight entries showed over a scroll bar."""
    page.browser.set_size(width)
    page.open("graph", taskId=seeded.state.graph.root)
    words = (
        "const foot = document.querySelector('.graph-foot').getBoundingClientRect();"
        "return [...document.querySelectorAll('.graph-legend li')].map((one) => {"
        "  const box = one.getBoundingClientRect();"
        "  const isIn = box.left >= foot.left && box.right <= foot.right"
        "    && box.top >= foot.top && box.bottom <= foot.bottom && box.width > 60;"
        "  return [one.textContent.trim(), isIn]; })"
    )
    if width == 390:
        assert {is_shown for _, is_shown in page.browser.script(words)} == {False}
        page.browser.click(named("legend-toggle"))
    shown = dict(page.browser.script(words))
    assert set(shown.values()) == {True}
    assert len(shown) > 8


@pytest.mark.parametrize("width", WIDTHS)
def test_details_stand_beside_size_of_graph(
    page: Visualiser, seeded: SeededServer, width: int
) -> None:
    """A fault of the page: at 1000 px the button had a line of its own."""
    page.browser.set_size(width)
    page.open("graph", taskId=seeded.state.fan)
    tops = [
        page.browser.script(
            "const box = document.querySelector(args[0]).getBoundingClientRect();"
            "return (box.top + box.bottom) / 2",
            named(name),
        )
        for name in ("graph-size", "graph-root-details")
    ]
    assert abs(tops[0] - tops[1]) <= 2


def test_process_id_of_worker_is_shown_beside_long_host(page: Visualiser) -> None:
    """A fault of the page: a long host was cut, and the process id with it."""
    for width in WIDTHS:
        page.browser.set_size(width)
        page.open("workers")
        hidden = page.browser.script(
            "return [...document.querySelectorAll('.worker-parts > :last-child')].filter((one) => {"
            " const [box, all] = [one, one.parentElement].map((o) => o.getBoundingClientRect());"
            " return box.right > all.right + 1; }).map((one) => one.parentElement.textContent)"
        )
        assert hidden == [], width
    assert "pid 811" in page.browser.text("#main")


@pytest.mark.parametrize("width", [390, 1400])
def test_notices_cover_no_control(
    own_page: Visualiser, tasks: TaskList, worker: Worker, params: dict[str, str], width: int
) -> None:
    """A fault of the page: they stood over the last rows and the buttons below."""
    task_id = worker.fail("etl.LoadOrders", params, "no answer")
    for number in range(12):
        worker.add("etl.LoadOrders", {**params, "number": str(number)})
    own_page.browser.set_size(width)
    tasks.open()
    tasks.act(task_id, "forgive")
    own_page.browser.find(named("notice"))
    assert own_page.browser.script(BELOW_NOTICES) == []
    own_page.browser.click(f"{row(task_id)} [data-row-focus]")
    own_page.browser.find("#panel h2")
    assert own_page.browser.has(named("notice"))
    assert own_page.browser.script(BELOW_NOTICES) == []


def test_switches_are_behind_button_where_bar_is_narrow(page: Visualiser) -> None:
    page.browser.set_size(390)
    page.open()
    assert not page.browser.has(named("times-utc"))
    page.browser.click(named("switches"))
    page.browser.click(named("times-utc"))
    chosen = page.browser.find(named("times-utc"))
    page.browser.until(lambda: chosen.get_attribute("aria-pressed") == "true")
    assert page.browser.script(CUT_OFF) == []
    page.browser.press_escape()
    page.browser.until(lambda: not page.browser.has(named("times-utc")))
