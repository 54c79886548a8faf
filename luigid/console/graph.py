"""The graph of a task: walked as a tree of lines, and written in the language of Graphviz."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple, TypeAlias

from luigid.texts import visible

#: The answer of dep_graph and inverse_dep_graph: task id -> node, whose `deps` are the neighbours.
Graph: TypeAlias = Mapping[str, Mapping[str, Any]]

#: The colours of nodes in the page's graph, which are Luigi's.
_COLOURS: Final = {
    "FAILED": "#DD0000",
    "RUNNING": "#0044DD",
    "BATCH_RUNNING": "#BB00BB",
    "PENDING": "#EEBB00",
    "DONE": "#00DD00",
    "DISABLED": "#808080",
    "UNKNOWN": "#000000",
    "TRUNCATED": "#FF00FF",
}


class Line(NamedTuple):
    """A line of a tree."""

    #: the branches that lead to the task
    branches: str
    task_id: str
    #: how many neighbours are left out here: they are further away than asked for
    hidden: int = 0
    #: whether the neighbours are shown at an earlier line
    is_repeated: bool = False


def walk(graph: Graph, root: str, depth: int | None = None) -> Iterator[Line]:
    """Yield the lines of a tree from a task on, at most `depth` steps away from it.

    A task that several paths lead to has its neighbours at the first line alone. Depth first,
    without recursion, because graphs may be deep.
    """
    seen: set[str] = set()
    #: tasks to show: the id, the branches of its line and of its neighbours' lines, the distance
    stack = [(root, "", "", 0)]
    while stack:
        task_id, branches, below, level = stack.pop()
        deps = sorted(graph[task_id]["deps"]) if task_id in graph else []
        is_repeated = task_id in seen and bool(deps)
        is_end = depth is not None and level >= depth
        yield Line(branches, task_id, len(deps) if is_end and not is_repeated else 0, is_repeated)
        if is_repeated or is_end:
            continue
        seen.add(task_id)
        for place, dep in enumerate(reversed(deps)):
            branch, rest = ("└── ", "    ") if place == 0 else ("├── ", "│   ")
            stack.append((dep, below + branch, below + rest, level + 1))


def reachable(graph: Graph, root: str, depth: int | None = None) -> list[str]:
    """Return the tasks that are at most `depth` steps away, the nearest first."""
    found = {root: None}
    level = [root]
    distance = 0
    while level and (depth is None or distance < depth):
        near = (dep for task_id in level for dep in sorted(graph.get(task_id, {}).get("deps", ())))
        level = [dep for dep in dict.fromkeys(near) if dep not in found]
        found.update(dict.fromkeys(level))
        distance += 1
    return list(found)


def dot(
    graph: Graph, task_ids: list[str], upstream: Mapping[str, str], *, is_inverse: bool
) -> Iterator[str]:
    """Yield the lines of a graph in DOT; an arrow leads from a task to what it depends on.

    `upstream` maps the ids of tasks that have an upstream status to it.
    """
    shown = set(task_ids)
    yield "digraph luigi {"
    yield "  rankdir=LR;"
    yield '  node [shape=box, style="rounded,filled", fillcolor=white, penwidth=2];'
    for task_id in task_ids:
        node = graph.get(task_id, {})
        status = node.get("status", "UNKNOWN")
        colour = _COLOURS.get(status, _COLOURS["UNKNOWN"])
        label = f"{node.get('name') or task_id}\n{upstream.get(task_id, status)}"
        yield f"  {_quoted(task_id)} [label={_quoted(label)}, color={_quoted(colour)}];"
    for task_id in task_ids:
        for dep in sorted(graph.get(task_id, {}).get("deps", ())):
            if dep in shown:
                ends = (dep, task_id) if is_inverse else (task_id, dep)
                yield f"  {_quoted(ends[0])} -> {_quoted(ends[1])};"
    yield "}"


def _quoted(text: str) -> str:
    """Return a string of DOT: one line, with escapes for what a terminal would act on."""
    shown = visible(text).replace("\\", "\\\\").replace('"', '\\"')
    shown = shown.replace("\r\n", "\n").replace("\n", "\\n")
    return f'"{shown}"'
