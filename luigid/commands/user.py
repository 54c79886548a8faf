"""`luigid user` adds, lists and removes the users of the password file."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from luigid.commands.parser import Parser, failure
from luigid.commands.roles import add_roles

_ADD = (
    "Add a user to the password file, or give one a new password and roles. The password is asked "
    "for on a terminal, and else read from standard input. A running server knows the user within "
    "seconds."
)


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options."""
    actions = parser.add_subparsers(
        dest="action", required=True, metavar="add|list|remove", parser_class=Parser
    )
    add = actions.add_parser("add", help="Add a user, or change one.", description=_ADD)
    add.add_argument("name", metavar="NAME", help="Name to log in with.")
    add_roles(add)
    list_ = actions.add_parser(
        "list", help="List the users.", description="List the users and their roles."
    )
    remove = actions.add_parser(
        "remove",
        help="Remove a user.",
        description="Remove a user; the user's sessions end within seconds.",
    )
    remove.add_argument("name", metavar="NAME", help="Name of the user.")
    for action in (add, list_, remove):
        action.add_argument(
            "--file",
            metavar="FILE",
            help="The password file, instead of the one that [luigid] auth_file names.",
        )


def run(arguments: dict[str, Any]) -> int:
    """Add, list or remove users."""
    from luigid.access import password_file
    from luigid.access.accounts import AccessError
    from luigid.config import Config, ConfigError

    try:
        config, path = Config.load({}), arguments.get("file")
        file = Path(path) if path is not None else config.luigid.auth_file
        if file is None:
            return failure("[luigid] auth_file is not set; name the file by --file")
        match arguments["action"]:
            case "list":
                for user in password_file.read(file):
                    sys.stdout.write(f"{user.name}\t{', '.join(user.roles)}\n")
                return 0
            case "remove":
                if not password_file.remove(file, arguments["name"]):
                    return failure(f"{file}: there is no user {arguments['name']}", 1)
                sys.stderr.write(f"luigid: {arguments['name']} removed\n")
                return 0
        name, roles = arguments["name"], arguments.get("role", [])
        _add(file, name, roles)
        if not roles and not config.roles.keys() & {name, "*"}:
            sys.stderr.write(f"luigid: {name} has no role; give one by --role, or in [roles]\n")
        return 0
    except (AccessError, ConfigError) as error:
        return failure(error)


def _add(file: Path, name: str, roles: list[str]) -> None:
    """Add a user with the password that is given. Raises AccessError."""
    from luigid.access import password_file, passwords

    password_file.check_name(name)
    if file.exists():
        password_file.read(file)  # what is wrong with it must not be made worse
    hashed = passwords.hash_password(_read_password(name))
    user = password_file.Line(name, hashed, tuple(roles))
    was_there = password_file.add(file, user)
    sys.stderr.write(f"luigid: {name} {'changed' if was_there else 'added'}\n")


def _read_password(name: str) -> str:
    """Return a password from the terminal, where it must be repeated, or standard input.

    Raises AccessError.
    """
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    from getpass import getpass

    password = getpass(f"Password of {name}: ")
    if getpass("Again: ") != password:
        from luigid.access.accounts import AccessError

        raise AccessError("the two passwords differ")
    return password
