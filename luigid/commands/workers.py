"""`luigid workers` lists the workers, busy ones first."""

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
    """List the workers."""
    return operating.run(arguments, _list)


def _list(session: Session) -> int | None:
    from luigid.console import workers

    if session.is_json:
        listed: list[dict[str, Any]] = session.client.call("worker_list")
        session.terminal.print_json(listed)
        return None if listed else REFUSED
    rows = [workers.row(worker, now) for worker, now in workers.find(session.client)]
    if rows:
        session.terminal.print_table(workers.COLUMNS, rows)
    else:
        session.terminal.remark("No workers.")
    return None if rows else REFUSED
