"""`luigid hold` holds tasks, families and what matches a filter: they are not handed out."""

from argparse import ArgumentParser
from typing import Any

from luigid.commands import operating
from luigid.commands.operating import Session
from luigid.commands.parser import failure
from luigid.console.errors import REFUSED, USAGE


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options."""
    add_targets(parser, "Hold all tasks of a family, later ones too")
    parser.add_argument("--note", metavar="TEXT", help="Why, for others to read.")
    operating.add_json(parser)
    operating.add_server(parser)


def add_targets(parser: ArgumentParser, of_family: str) -> None:
    """Declare the options that say what is held."""
    parser.add_argument(
        "tasks",
        nargs="*",
        metavar="TASK",
        help="Task ids, their beginnings, or families with one task.",
    )
    parser.add_argument(
        "--family", action="append", metavar="NAME", help=f"{of_family}; several are one filter."
    )
    parser.add_argument(
        "--search",
        metavar="TERMS",
        help="A filter, as of luigid tasks: parts of the task id, family or parameters.",
    )


def run(arguments: dict[str, Any]) -> int:
    """Place a hold."""
    is_wide = "family" in arguments or "search" in arguments
    if is_wide == bool(arguments.get("tasks")):
        return failure("hold what: TASK..., or --family and --search?", USAGE)
    return operating.run(arguments, _hold_all if is_wide else _hold_tasks)


def _hold_tasks(session: Session) -> int | None:
    return act(session, "hold", "Held", note=session.arguments.get("note", ""))


def _hold_all(session: Session) -> None:
    from luigid.console import bulk
    from luigid.console.terminal import one_line

    given = session.arguments
    asked = {name: given[name] for name in ("family", "search", "note") if name in given}
    hold = session.client.post("v1/holds", asked)
    if session.is_json:
        session.terminal.print_json(hold)
    else:
        session.terminal.print(f"Hold {hold['hold_id']}: {one_line(bulk.what(hold))}.")


def act(session: Session, action: str, done: str, **others: object) -> int | None:
    """Do an action on the tasks that are named, and tell what has become of them."""
    from luigid.console import bulk, tasks

    names = session.arguments["tasks"]
    ids = [str(tasks.resolve(session.client, name)["task_id"]) for name in names]
    found = bulk.act(session.client, action, ids, **others)
    if session.is_json:
        session.terminal.print_json(found)
    else:
        if found["changed"]:
            for line in bulk.describe(found, done):
                session.terminal.print(line)
        for line in bulk.skipped(found):
            session.terminal.remark(line)
    return None if found["changed"] else REFUSED
