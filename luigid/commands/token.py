"""`luigid token` adds, lists and revokes the tokens with which callers log in."""

import re
import sys
import time
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any, Final

from luigid.commands.parser import Parser, add_flags, failure
from luigid.commands.roles import add_roles

_ADD = (
    "Make a token and print it; it is shown only now. The server on this state knows it at once, "
    "and so does a standby."
)
_DURATION: Final = re.compile(r"(\d{1,5})([hd])")
_SECONDS: Final = {"h": 3600, "d": 86_400}


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options."""
    actions = parser.add_subparsers(
        dest="action", required=True, metavar="add|list|revoke", parser_class=Parser
    )
    add = actions.add_parser("add", help="Make a token and print it.", description=_ADD)
    add.add_argument("name", metavar="NAME", help="Who will use it, for lists and the audit.")
    add_roles(add)
    add.add_argument(
        "--expires",
        metavar="TIME",
        type=_duration,
        help="After how long it ends, such as 12h or 90d; by default, it does not.",
    )
    list_ = actions.add_parser(
        "list", help="List the tokens.", description="List ids, names, roles and ends of tokens."
    )
    revoke = actions.add_parser(
        "revoke",
        help="Revoke a token.",
        description="Revoke tokens by id, or all of a name; they and their sessions end within "
        "seconds.",
    )
    revoke.add_argument("token", metavar="ID|NAME", help="Id of a token, or name.")
    for action in (add, list_, revoke):
        add_flags(action, only=["--state-path"])


def run(arguments: dict[str, Any]) -> int:
    """Add, list or revoke tokens."""
    from luigid.access import tokens
    from luigid.access.accounts import AccessError
    from luigid.access.password_file import check_name
    from luigid.config import Config, ConfigError
    from luigid.durability.logins import open_records

    action = arguments.pop("action")
    given = {name: arguments.pop(name, None) for name in ("name", "role", "expires", "token")}
    try:
        if action == "add":
            check_name(given["name"])
        records = open_records(Config.load(arguments))
        if records is None:
            return failure("the state is in memory only, see [luigid] state_url and state_path")
        match action:
            case "list":
                _list(tokens.read_tokens(records))
            case "revoke":
                return _revoke(records, given["token"])
            case _:
                now, lifetime = time.time(), given["expires"]
                expires = None if lifetime is None else now + lifetime
                token, text = tokens.make(given["name"], given["role"] or [], now, expires)
                records.put(tokens.KIND, token.id, tokens.to_record(token))
                sys.stderr.write(f"luigid: token {token.id} added; it is shown only now:\n")
                sys.stdout.write(f"{text}\n")
                if not token.roles:
                    sys.stderr.write("luigid: it has no role and can do nothing, see --role\n")
    except (AccessError, ConfigError) as error:
        return failure(error)
    return 0


def _list(found: Any) -> None:
    for token in found:
        ends = "never" if token.expires is None else _time(token.expires)
        roles = ", ".join(token.roles)
        line = f"{token.id}\t{token.name}\t{roles}\tmade {_time(token.created)}\tends {ends}"
        sys.stdout.write(f"{line}\n")


def _revoke(records: Any, which: str) -> int:
    from luigid.access import tokens

    ids = [token.id for token in tokens.read_tokens(records) if which in (token.id, token.name)]
    for id_ in ids:
        records.remove(tokens.KIND, id_)
    if not ids:
        return failure(f"there is no token {which}", 1)
    sys.stderr.write(f"luigid: {', '.join(ids)} revoked\n")
    return 0


def _duration(text: str) -> int:
    """Return the seconds of a duration such as `12h`."""
    found = _DURATION.fullmatch(text)
    if found is None or int(found[1]) == 0:
        raise ArgumentTypeError("expected hours or days, such as 12h or 90d")
    return int(found[1]) * _SECONDS[found[2]]


def _time(seconds: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))
