"""What the commands for operators share: the arguments, one run, errors as exit statuses."""

import io
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter, _ActionsContainer
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from luigid.commands.parser import failure
from luigid.console import errors

if TYPE_CHECKING:
    from luigid.console.client import Client
    from luigid.console.terminal import Terminal

_EPILOG = """\
The server is the one that --url or --profile names, else LUIGID_URL, the default profile in
luigid/profiles.toml of $XDG_CONFIG_HOME (~/.config), the scheduler that [core] in luigi.cfg
names for workers, else http://localhost:8082. Where it asks for a login, the credentials are
those in the URL, else those of the profile, else LUIGID_TOKEN, or LUIGID_USER and
LUIGID_PASSWORD, else those of the host in ~/.netrc.

exit status: 0 done, 1 not found or refused, 2 wrong arguments or settings, 3 the server
cannot be reached or has failed"""


class Session:
    """One run of a command: its server and its output."""

    def __init__(self, arguments: dict[str, Any]) -> None:
        """Take the arguments that were given, by name."""
        self.arguments = arguments
        self.is_json: bool = arguments.get("json", False)

    @cached_property
    def client(self) -> "Client":
        """The client of the server that the arguments and settings name."""
        from luigid.console.client import Client
        from luigid.console.profiles import choose_server

        return Client(choose_server(self.arguments.get("url"), self.arguments.get("profile")))

    @cached_property
    def terminal(self) -> "Terminal":
        """Standard output."""
        from luigid.console.terminal import Terminal

        return Terminal()


def add_server(parser: ArgumentParser, *, is_positional: bool = False) -> None:
    """Declare the options that name the server; the URL stands alone if it `is_positional`."""
    parser.formatter_class = RawDescriptionHelpFormatter
    parser.epilog = _EPILOG
    server = parser.add_mutually_exclusive_group()
    given: dict[str, Any] = {"nargs": "?"} if is_positional else {}
    server.add_argument(
        "url" if is_positional else "--url",
        **given,
        metavar="URL",
        help="URL of the server; http+unix://%%2Frun%%2Fluigid.sock is a Unix socket.",
    )
    server.add_argument("--profile", metavar="NAME", help="Profile that names the server.")


def add_json(
    parser: _ActionsContainer, meaning: str = "Print the answer of the API as JSON."
) -> None:
    """Declare --json."""
    parser.add_argument("--json", action="store_true", help=meaning)


def add_yes(parser: ArgumentParser) -> None:
    """Declare --yes."""
    parser.add_argument("--yes", action="store_true", help="Do not ask, even on a terminal.")


def run(arguments: dict[str, Any], work: Callable[[Session], int | None]) -> int:
    """Do the work of a command, and return its exit status; None of the work stands for 0."""
    from luigid.console.pipes import ended_with_reader

    status: int | None = errors.OK
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A terminal that lacks a character gets a question mark.
        sys.stdout.reconfigure(errors="replace")
    try:
        with ended_with_reader():
            status = work(Session(arguments))
    except errors.ConsoleError as error:
        return failure(error, error.status)
    except KeyboardInterrupt:
        return errors.INTERRUPTED
    return status or errors.OK
