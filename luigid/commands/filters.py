"""The options that choose tasks, as the parameters of /v1/tasks do, and how many are listed."""

from argparse import ArgumentParser, ArgumentTypeError, _MutuallyExclusiveGroup
from collections.abc import Mapping
from typing import Any, Final

from luigid.console.statuses import STYLES

_NAMES: Final = ("status", "family", "resource")


def add_filters(parser: ArgumentParser) -> None:
    """Declare the options; each may be given several times."""
    parser.add_argument(
        "query",
        nargs="*",
        metavar="QUERY",
        help="Conditions such as status:failed or 'waiting>1h'; other words are parts of the task "
        "id, family or parameters. Write -- before a query that begins with -.",
    )
    parser.add_argument(
        "--status",
        action="append",
        type=_status,
        choices=tuple(STYLES),
        metavar="STATUS",
        help=f"Only tasks of this status: {', '.join(map(_as_typed, STYLES))}.",
    )
    parser.add_argument("--family", action="append", metavar="NAME", help="Only this family.")
    parser.add_argument(
        "--resource", action="append", metavar="NAME", help="Only tasks that ask for it."
    )


def query_of(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters of /v1/tasks for the options that were given."""
    query = {name: arguments[name] for name in _NAMES if name in arguments}
    words = arguments.get("query")
    return query | {"query": " ".join(words)} if words else query


def add_amount(parser: ArgumentParser, things: str, default: int) -> _MutuallyExclusiveGroup:
    """Declare --limit and --all, and return their group, of which one may be given."""
    amount = parser.add_mutually_exclusive_group()
    amount.add_argument(
        "--limit", type=whole_number, metavar="N", help=f"List N {things} (default: {default})."
    )
    amount.add_argument("--all", action="store_true", help=f"List all {things} that fit.")
    return amount


def whole_number(text: str) -> int:
    """Return a number of at least 1, for argparse."""
    number = int(text) if text.isascii() and text.isdigit() else 0
    if number < 1:
        raise ArgumentTypeError(f"expected a whole number from 1 on, found {text!r}")
    return number


def _status(text: str) -> str:
    return text.upper().replace("-", "_")


def _as_typed(status: str) -> str:
    return status.lower().replace("_", "-")
