"""`luigid activity` shows how much ran in the last hours."""

from argparse import ArgumentParser
from typing import Any

from luigid.commands import operating
from luigid.commands.filters import whole_number
from luigid.commands.operating import Session

_HOURS = 6


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options."""
    parser.description = (
        "Show how many runs began, succeeded and failed in the last hours, and how many tasks "
        "waited, as far as the server remembers it: 48 hours at most. If the output is no "
        "terminal, print a line for each step."
    )
    parser.add_argument(
        "--hours", type=whole_number, metavar="N", help=f"How many hours (default: {_HOURS})."
    )
    operating.add_json(parser)
    operating.add_server(parser)


def run(arguments: dict[str, Any]) -> int:
    """Show the activity."""
    return operating.run(arguments, _show)


def _show(session: Session) -> None:
    from luigid.console import activity

    hours = session.arguments.get("hours", _HOURS)
    client, terminal = session.client, session.terminal
    query: dict[str, object] = {"step": activity.step_of(hours)}
    if hours != _HOURS:
        query["since"] = max(0, client.get("v1/activity", {"step": 3600})["as_of"] - hours * 3600)
    answer = client.get("v1/activity", query)
    if session.is_json:
        terminal.print_json(answer)
    elif terminal.is_terminal:
        terminal.print(*activity.of(answer))
    else:
        terminal.print_table(activity.COLUMNS, activity.rows(answer))
