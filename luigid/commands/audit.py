"""`luigid audit` lists what operators have done."""

import re
import time
from argparse import ArgumentParser, ArgumentTypeError
from datetime import datetime
from typing import Any, Final

from luigid.commands import operating
from luigid.commands.filters import add_amount
from luigid.commands.operating import Session
from luigid.console.errors import REFUSED

_LIMIT: Final = 50
_SECONDS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--who", metavar="NAME", help="Only actions of this login.")
    parser.add_argument(
        "--operation", metavar="NAME", help="Only this operation, such as mark_as_done."
    )
    parser.add_argument("--task", metavar="TASK_ID", help="Only actions on this task.")
    parser.add_argument(
        "--since",
        type=_time,
        metavar="TIME",
        help="Only actions from then on: 90m, 2h, 7d, or a time such as 2024-05-01T08:00.",
    )
    add_amount(parser, "actions", _LIMIT)
    operating.add_json(parser)
    operating.add_server(parser)


def run(arguments: dict[str, Any]) -> int:
    """List the actions."""
    return operating.run(arguments, _list)


def _list(session: Session) -> int | None:
    from luigid.console import audit

    arguments = session.arguments
    names = ("who", "operation", "task", "since")
    query = {name: arguments[name] for name in names if name in arguments}
    limit = None if arguments.get("all") else arguments.get("limit", _LIMIT)
    answer = audit.find(session.client, query, limit)
    actions = answer["actions"]
    if session.is_json:
        session.terminal.print_json(answer)
    elif actions:
        session.terminal.print_table(audit.COLUMNS, map(audit.row, actions))
        if answer["next_cursor"] is not None:
            session.terminal.remark(f"The newest {len(actions):,}; --all lists all.")
    else:
        session.terminal.remark("No actions.")
    return None if actions else REFUSED


def _time(text: str) -> float:
    """Return a time in seconds since the epoch, for argparse."""
    ago = re.fullmatch(r"(\d{1,6})([smhd])", text, re.ASCII)
    try:
        if ago is not None:
            return max(0.0, time.time() - int(ago[1]) * _SECONDS[ago[2]])
        return max(0.0, datetime.fromisoformat(text).timestamp())
    except (ValueError, OverflowError, OSError):
        raise ArgumentTypeError(
            f"expected a span such as 2h or a time such as 2024-05-01T08:00, found {text!r}"
        ) from None
