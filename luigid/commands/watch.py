"""`luigid watch` shows the numbers of tasks, live."""

from argparse import ArgumentParser
from typing import Any

from luigid.commands import operating
from luigid.commands.filters import add_filters, query_of, whole_number
from luigid.commands.operating import Session


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options."""
    parser.description = (
        "Show the numbers of all tasks, and the tasks that the options choose, live. If the output "
        "is no terminal, print the numbers alone, a line for each change."
    )
    add_filters(parser)
    parser.add_argument(
        "--count", type=whole_number, metavar="N", help="End after N changes (default: Ctrl-C)."
    )
    operating.add_json(parser, "Print each change as a line of JSON.")
    operating.add_server(parser)


def run(arguments: dict[str, Any]) -> int:
    """Show changes, until Ctrl-C."""
    return operating.run(arguments, _watch)


def _watch(session: Session) -> None:
    from rich.live import Live

    from luigid.console import watching

    client, terminal = session.client, session.terminal
    count = session.arguments.get("count")
    try:
        if session.is_json or not terminal.is_terminal:
            lines = watching.Lines(terminal, is_json=session.is_json)
            watching.follow(client, lines.show, lines.report, count=count)
            return
        with Live(console=terminal.console, auto_refresh=False) as live:
            screen = watching.Screen(client, terminal, live, query_of(session.arguments))
            watching.follow(client, screen.show, screen.report, count=count)
    except KeyboardInterrupt:
        pass  # the way to end it
