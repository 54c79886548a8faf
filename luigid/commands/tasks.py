"""`luigid tasks` lists tasks."""

import sys
from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from luigid.commands import operating
from luigid.commands.filters import add_amount, add_filters, query_of
from luigid.commands.operating import Session
from luigid.console.errors import REFUSED

_LIMIT = 50
_SORTS = ("status", "family", "priority", "time")


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options."""
    add_filters(parser)
    parser.add_argument(
        "--sort",
        choices=[*_SORTS, *(f"-{sort}" for sort in _SORTS)],
        metavar="ORDER",
        help=f"Sort by {', '.join(_SORTS)}; --sort=-time begins with the latest (default: status).",
    )
    add_amount(parser, "tasks", _LIMIT)
    output = parser.add_mutually_exclusive_group()
    operating.add_json(output)
    output.add_argument(
        "--csv", action="store_true", help="Write all tasks that fit as CSV, for spreadsheets."
    )
    operating.add_server(parser)


def run(arguments: dict[str, Any]) -> int:
    """List tasks."""
    return operating.run(arguments, _list)


def _list(session: Session) -> int | None:
    from rich.text import Text

    from luigid import wording
    from luigid.console import tasks
    from luigid.console.styles import DIM

    arguments = session.arguments
    query = query_of(arguments) | {"sort": arguments.get("sort", "status")}
    if arguments.get("csv"):
        _write_csv(session, query)
        return None
    limit = None if arguments.get("all") else arguments.get("limit", _LIMIT)
    page = tasks.find(session.client, query, limit)
    terminal, now = session.terminal, page.answer["time"]
    if session.is_json:
        terminal.print_json(page.answer)
    elif page.tasks:
        terminal.print_table(tasks.COLUMNS, (tasks.row(task, now) for task in page.tasks))
    if not session.is_json and terminal.is_terminal:
        shown = wording.count_of(page.total, "task")
        if len(page.tasks) < page.total:
            shown = f"{len(page.tasks):,} of {shown}; --all lists all"
        terminal.print("", Text(shown, style=DIM))
    if not session.is_json and not page.tasks and not terminal.is_terminal:
        terminal.remark("No tasks.")
    return None if page.tasks else REFUSED


def _write_csv(session: Session, query: Mapping[str, object]) -> None:
    """Write the export as it comes, in UTF-8, whatever the terminal's encoding is."""
    for chunk in session.client.chunks("v1/tasks/export", {"format": "csv", **query}):
        sys.stdout.buffer.write(chunk)
    sys.stdout.buffer.flush()
