"""`luigid release` releases holds."""

from argparse import ArgumentParser
from typing import Any

from luigid.commands import hold, operating
from luigid.commands.filters import whole_number
from luigid.commands.operating import Session
from luigid.commands.parser import failure
from luigid.console.errors import USAGE


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options."""
    hold.add_targets(parser, "Release the hold of a family")
    parser.add_argument(
        "--hold",
        action="append",
        type=whole_number,
        metavar="NUMBER",
        help="Release the hold of this number, as luigid holds lists it.",
    )
    operating.add_json(parser)
    operating.add_server(parser)


def run(arguments: dict[str, Any]) -> int:
    """Release holds."""
    ways = [
        bool(arguments.get("tasks")),
        "hold" in arguments,
        "family" in arguments or "search" in arguments,
    ]
    if sum(ways) != 1:
        return failure("release what: TASK..., --hold, or --family and --search?", USAGE)
    return operating.run(arguments, _release_tasks if ways[0] else _release_holds)


def _release_tasks(session: Session) -> int | None:
    return hold.act(session, "release", "Released")


def _release_holds(session: Session) -> None:
    from luigid.console import bulk
    from luigid.console.errors import RefusedError

    given = session.arguments
    families, search = sorted(given.get("family", [])), given.get("search", "")
    for each in list(bulk.holds(session.client)):
        is_same = each["family"] == families and each["search"].split() == search.split()
        if "hold" not in given and each["task_id"] is None and is_same:
            given["hold"] = [each["hold_id"]]
    if "hold" not in given:
        raise RefusedError("there is no such hold: see luigid holds")
    for number in given["hold"]:
        session.client.delete(f"v1/holds/{number}")
        session.terminal.print(f"Released: hold {number}.")
