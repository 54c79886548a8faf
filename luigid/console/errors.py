"""The exit statuses of the commands for operators, and the errors that lead to them."""

from typing import Final

from luigid.errors import LuigidError

#: it did what was asked
OK: Final = 0
#: nothing was found, the server refused, or the answer to a question was no
REFUSED: Final = 1
#: wrong arguments or settings
USAGE: Final = 2
#: the server cannot be reached, is not ready or has failed, or is no luigid
UNREACHABLE: Final = 3
#: Ctrl-C, as shells count it
INTERRUPTED: Final = 130


class ConsoleError(LuigidError):
    """A command for operators failed; the message is one line."""

    status = REFUSED


class RefusedError(ConsoleError):
    """The server refused a call, or a task is not known or in the wrong status."""


class UnknownTaskError(RefusedError):
    """The scheduler knows no such task."""


class SettingsError(ConsoleError):
    """A URL, a profile or luigi.cfg cannot be used."""

    status = USAGE


class UnreachableError(ConsoleError):
    """The server cannot be reached, is not ready or has failed, or is no luigid."""

    status = UNREACHABLE
