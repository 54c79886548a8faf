"""The two pages, and the conditions under which each is complete."""

from dataclasses import dataclass

LUIGI_S, OURS = "Luigi's page", "ours"

PATH = "static/visualiser/index.html"


@dataclass(frozen=True, slots=True)
class Visualiser:
    """Expressions of JavaScript that are true of a page once it shows something.

    A page is ready when nothing that it has asked for is outstanding and what it has got is in
    the document; the next frame is waited for in any case.
    """

    #: the task list: counts, families and rows
    has_tasks: str
    #: a graph of `nodes` nodes in a layout, `svg` or `d3`
    has_graph: str
    #: the selector of the field that filters the tasks
    filter: str
    #: rows of those tasks alone whose text has `term`
    has_filtered: str


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a server."""

    #: without a slash at its end
    url: str
    visualiser: Visualiser
    #: number of nodes -> id of the root of a graph
    roots: dict[int, str]

    @property
    def name(self) -> str:
        return LUIGI_S if self.visualiser is VISUALISERS[LUIGI_S] else OURS


_ROWS = "[...document.querySelectorAll('{} tbody tr')]"
_FILTERED = _ROWS + ".every((row) => row.textContent.includes(term.slice(1)))"

VISUALISERS = {
    # The sidebar is made once all eight answers are there, after the table; the boxes hold a `?`
    # until their answer is there.
    LUIGI_S: Visualiser(
        has_tasks=(
            "window.jQuery && jQuery.active === 0 && document.querySelector('.sidebar-menu')"
            " && !document.querySelector('.status-info .info-box-number:empty')"
            " && [...document.querySelectorAll('.status-info .info-box-number')]"
            ".every((box) => /^[0-9]/.test(box.textContent))"
            " && document.querySelectorAll('#taskTable tbody tr td').length > 6"
        ),
        has_graph=(
            "document.querySelectorAll(layout === 'd3' ? '#mysvg g.node'"
            " : '#graphPlaceholder .graph-node-a').length === nodes"
        ),
        filter="#taskTable_filter input",
        has_filtered=(
            "/filtered/.test(document.querySelector('#taskTable_info').textContent) && "
            + _FILTERED.format("#taskTable")
        ),
    ),
    OURS: Visualiser(
        has_tasks=(
            "document.documentElement.dataset.ready"
            " && document.querySelectorAll('[data-testid=task-table] tr[data-task-id]').length > 9"
        ),
        has_graph=(
            "document.documentElement.dataset.ready"
            " && [...document.querySelectorAll('[data-testid=graph-group]')]"
            ".reduce((sum, group) => sum + Number(group.dataset.count),"
            " document.querySelectorAll('[data-testid=graph-node]').length) === nodes"
        ),
        filter="[data-testid=task-filter]",
        has_filtered=(
            "document.documentElement.dataset.ready && "
            + _FILTERED.format("[data-testid=task-table]")
        ),
    ),
}
