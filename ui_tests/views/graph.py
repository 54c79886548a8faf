"""The dependency graph, as tests use it."""

from dataclasses import dataclass

from ui_tests.browser import Browser, named
from ui_tests.visualiser import Visualiser

LAYOUTS = ("svg", "d3")


@dataclass(frozen=True, slots=True)
class Node:
    task_id: str
    status: str
    #: the attribute of its first shape, and the colour that the browser computes
    fill: str
    computed_fill: str


class Graph:
    def __init__(self, page: Visualiser) -> None:
        self.page = page
        self.browser: Browser = page.browser

    def nodes(self) -> dict[str, Node]:
        """Return all nodes by task id; no task has two."""
        found = self._marked("graph-node", "taskId")
        nodes = {task_id: Node(task_id, *rest) for task_id, *rest in found}
        assert len(nodes) == len(found)
        return nodes

    def groups(self) -> dict[str, int]:
        """Return key -> number of tasks of the groups."""
        found = self.browser.script(
            "return [...document.querySelectorAll('[data-testid=graph-group]')]"
            ".map(({ dataset }) => [dataset.key, Number(dataset.count)])"
        )
        return dict(found)

    def node(self, task_id: str) -> str:
        return named("graph-node", task_id=task_id)

    def legend(self) -> dict[str, Node]:
        """Return what the legend shows, by status."""
        return {status: Node("", status, *rest) for _, status, *rest in self._marked("legend-item")}

    def _marked(self, name: str, id_: str = "none") -> list[list[str]]:
        found: list[list[str]] = self.browser.script(
            "return [...document.querySelectorAll(`[data-testid=${args[0]}]`)].map((one) => {"
            "  const shape = one.querySelector('circle, rect, ellipse, path, polygon');"
            "  const { dataset } = one;"
            "  const fills = [shape.getAttribute('fill'), getComputedStyle(shape).fill];"
            "  return [dataset[args[1]] ?? '', dataset.status, ...fills]; })",
            name,
            id_,
        )
        return found

    def edges(self) -> set[tuple[str, str]]:
        """Return the edges as they are marked: source, target."""
        found = self.browser.script(
            "return [...document.querySelectorAll('[data-testid=graph-edge]')]"
            ".map((edge) => [edge.dataset.source, edge.dataset.target])"
        )
        return {(source, target) for source, target in found}

    def lit_edges(self) -> set[tuple[str, str]]:
        """Return the edges that stand out: source, target."""
        found = self.browser.script(
            "return [...document.querySelectorAll('[data-testid=graph-edge][data-lit]')]"
            ".map((edge) => [edge.dataset.source, edge.dataset.target])"
        )
        return {(source, target) for source, target in found}

    def message(self) -> str:
        """Return the text of the view."""
        return self.browser.text("#main")
