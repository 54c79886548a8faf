"""`luigid retry` retries tasks: it forgives failures or, with --from-here, does all it takes."""

from argparse import ArgumentParser
from typing import Any

from luigid.commands import acting, hold, operating
from luigid.commands.operating import Session


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options."""
    acting.add_arguments(parser)
    parser.add_argument(
        "--from-here",
        action="store_true",
        help="Retry disabled tasks too, what keeps the tasks from running, and what has failed "
        "behind them.",
    )


def run(arguments: dict[str, Any]) -> int:
    """Retry tasks."""
    if arguments.pop("from_here", False):
        return operating.run(arguments, _retry_from_here)
    return acting.run(arguments, "RETRY")


def _retry_from_here(session: Session) -> int | None:
    return hold.act(session, "retry", "Retried")
