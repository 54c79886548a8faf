"""`luigid resources` lists the resources."""

from argparse import ArgumentParser
from typing import Any

from luigid.commands import operating
from luigid.commands.operating import Session
from luigid.console.errors import REFUSED


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options."""
    operating.add_json(parser)
    operating.add_server(parser)


def run(arguments: dict[str, Any]) -> int:
    """List the resources."""
    return operating.run(arguments, _list)


def _list(session: Session) -> int | None:
    from luigid.console import resources

    listed: list[dict[str, Any]] = session.client.call("resource_list")
    if session.is_json:
        session.terminal.print_json(listed)
    elif listed:
        rows = (resources.row(resource) for resource in resources.in_order(listed))
        session.terminal.print_table(resources.COLUMNS, rows)
    else:
        session.terminal.remark("No resource has a limit: of each, 1 is available.")
    return None if listed else REFUSED
