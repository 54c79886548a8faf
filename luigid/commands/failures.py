"""`luigid failures` lists the causes of failures, or shows one."""

from argparse import ArgumentParser
from typing import Any

from luigid.commands import operating
from luigid.commands.filters import add_amount
from luigid.commands.operating import Session
from luigid.console.errors import REFUSED

_LIMIT = 50


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "search", nargs="*", metavar="TERM", help="A part of the error, its frames or its families."
    )
    parser.add_argument(
        "--family", action="append", metavar="NAME", help="Only causes that this family has."
    )
    amount = add_amount(parser, "causes", _LIMIT)
    amount.add_argument(
        "--key", metavar="KEY", help="Show one cause: a whole traceback, and the tasks."
    )
    operating.add_json(parser)
    operating.add_server(parser)


def run(arguments: dict[str, Any]) -> int:
    """List the causes of failures, or show one."""
    return operating.run(arguments, _show if "key" in arguments else _list)


def _list(session: Session) -> int | None:
    from rich.text import Text

    from luigid import wording
    from luigid.console import failures
    from luigid.console.styles import DIM

    arguments = session.arguments
    query: dict[str, object] = {"search": " ".join(arguments.get("search", ()))}
    if "family" in arguments:
        query["family"] = arguments["family"]
    limit = None if arguments.get("all") else arguments.get("limit", _LIMIT)
    answer = failures.find(session.client, query, limit)
    terminal, groups = session.terminal, answer["groups"]
    if session.is_json:
        terminal.print_json(answer)
    elif groups:
        now = answer["time"]
        terminal.print_table(failures.COLUMNS, (failures.row(group, now) for group in groups))
        if terminal.is_terminal:
            causes = wording.count_of(answer["total"], "cause")
            shown = f"{wording.count_of(answer['tasks'], 'task')}, {causes}"
            if len(groups) < answer["total"]:
                shown += f", {len(groups):,} listed; --all lists all"
            terminal.print("", Text(shown, style=DIM))
    else:
        terminal.remark("No failures.")
    return None if groups else REFUSED


def _show(session: Session) -> int | None:
    from luigid.console import failures

    answer = failures.details(session.client, session.arguments["key"])
    if session.is_json:
        session.terminal.print_json(answer)
    else:
        session.terminal.print(*failures.of(answer))
    return None
