"""`luigid graph` shows what a task depends on, or what depends on it."""

from argparse import ArgumentParser
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from luigid.commands import operating
from luigid.commands.filters import whole_number
from luigid.commands.operating import Session

if TYPE_CHECKING:
    from luigid.console.graph import Graph


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "task", metavar="TASK", help="A task id, its beginning, or a family with one task."
    )
    parser.add_argument(
        "--inverse", action="store_true", help="Show what depends on the task instead."
    )
    parser.add_argument(
        "--depth", type=whole_number, metavar="N", help="Show tasks at most N steps away."
    )
    parser.add_argument("--hide-done", action="store_true", help="Leave out tasks that are done.")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--dot", action="store_true", help="Print the graph for Graphviz.")
    operating.add_json(form)
    operating.add_server(parser)


def run(arguments: dict[str, Any]) -> int:
    """Show a graph."""
    return operating.run(arguments, _show)


def _show(session: Session) -> None:
    from luigid.console import graph, tasks

    arguments, terminal = session.arguments, session.terminal
    is_inverse, depth = arguments.get("inverse", False), arguments.get("depth")
    root = tasks.resolve(session.client, arguments["task"])["task_id"]
    nodes: Graph = session.client.call(
        "inverse_dep_graph" if is_inverse else "dep_graph",
        task_id=root,
        include_done=not arguments.get("hide_done", False),
    )
    if session.is_json:
        terminal.print_json(nodes)
        return
    shown = graph.reachable(nodes, root, depth)
    waiting = [each for each in shown if nodes.get(each, {}).get("status") == "PENDING"]
    upstream = tasks.upstream_statuses(session.client, waiting)
    if arguments.get("dot"):
        for line in graph.dot(nodes, shown, upstream, is_inverse=is_inverse):
            terminal.write_line(line)
    else:
        for entry in graph.walk(nodes, root, depth):
            terminal.print_line(_line(entry, nodes, upstream))


def _line(entry: Any, nodes: "Graph", upstream: Mapping[str, str]) -> Any:
    from rich.text import Text

    from luigid.console import tasks
    from luigid.console.styles import DIM, status_text
    from luigid.console.terminal import one_line

    node = nodes.get(entry.task_id)
    text = Text(entry.branches, style=DIM)
    if node is None:  # DONE, and left out
        return text.append(one_line(entry.task_id))
    name = tasks.name_of({**node, "task_id": entry.task_id})
    status = upstream.get(entry.task_id, node["status"])
    text = Text.assemble((entry.branches, DIM), status_text(status), " ", name)
    if entry.is_repeated:
        text.append(" (shown above)", style=DIM)
    if entry.hidden:
        text.append(f" (and {entry.hidden:,} below)", style=DIM)
    return text
