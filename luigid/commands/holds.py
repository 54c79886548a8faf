"""`luigid holds` lists the holds."""

from argparse import ArgumentParser
from typing import Any

from luigid.commands import operating
from luigid.commands.operating import Session
from luigid.console.errors import REFUSED


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options."""
    operating.add_json(parser, "Print the holds as the API has them, as JSON.")
    operating.add_server(parser)


def run(arguments: dict[str, Any]) -> int:
    """List the holds."""
    return operating.run(arguments, _list)


def _list(session: Session) -> int | None:
    from luigid.console import bulk

    holds = list(bulk.holds(session.client))
    if session.is_json:
        session.terminal.print_json(holds)
    elif holds:
        now = session.client.get("v1/summary")["time"]
        session.terminal.print_table(bulk.HOLD_COLUMNS, (bulk.row(hold, now) for hold in holds))
    else:
        session.terminal.remark("No holds.")
    return None if holds else REFUSED
