"""`luigid conformance` checks a running luigid against the document and Luigi's answers."""

import errno
import os
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from luigid.commands import operating
from luigid.commands.filters import whole_number
from luigid.commands.operating import Session

_PARTS = ("life", "cors", "generated", "recorded")
_EPILOG = """\
It changes the state of the server: it adds tasks, and marks them as done at the end. A server
that has tasks is refused without --yes, one that is paused always. It needs Schemathesis:
pip install 'luigid[conformance]'.

The server is URL or that of --profile, else LUIGID_URL, the default profile in
luigid/profiles.toml of $XDG_CONFIG_HOME (~/.config), the scheduler that [core] in luigi.cfg
names for workers, else http://localhost:8082. Where it asks for a login, the credentials are
those in the URL, else those of the profile, else LUIGID_TOKEN, or LUIGID_USER and
LUIGID_PASSWORD, else those of the host in ~/.netrc. They need the role admin.

exit status: 0 it conforms, 1 it does not, 2 wrong arguments or settings, or it has tasks or is
paused, 3 the server cannot be reached, or not any more: then what was found so far is told, too"""


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options."""
    operating.add_server(parser, is_positional=True)
    parser.epilog = _EPILOG
    parser.add_argument(
        "--reference",
        action="store_true",
        help="The server is Luigi's own luigid: its listed deviations are expected.",
    )
    parser.add_argument(
        "--part",
        action="append",
        choices=_PARTS,
        help="Run this part alone; may be repeated (default: all).",
    )
    parser.add_argument(
        "--operation",
        action="append",
        metavar="ID",
        help="Make up calls of the operation with this operationId alone; may be repeated.",
    )
    parser.add_argument(
        "--scenario",
        action="append",
        metavar="NAME",
        help="Replay this recorded scenario alone; may be repeated.",
    )
    parser.add_argument(
        "--origin",
        action="append",
        type=_origin,
        metavar="ORIGIN",
        help="Check CORS with this origin, too; may be repeated.",
    )
    parser.add_argument(
        "--max-examples",
        type=whole_number,
        metavar="N",
        help="Calls of each operation that are made up at random, at most (default: 10).",
    )
    parser.add_argument(
        "--seed", type=_seed, metavar="N", help="Make up other calls, the same for the same number."
    )
    parser.add_argument(
        "--seconds", type=whole_number, metavar="N", help="Stop after so many seconds."
    )
    parser.add_argument("--junit", metavar="FILE", help="Write the results in JUnit's XML, too.")
    parser.add_argument("--yes", action="store_true", help="Also if the server has tasks.")
    operating.add_json(parser, "Print the results as JSON.")


def run(arguments: dict[str, Any]) -> int:
    """Run the suite, and return the exit status."""
    return operating.run(arguments, _check)


def _check(session: Session) -> int:
    from luigid.conformance import suite
    from luigid.conformance.results import Part, Verdict
    from luigid.console import progress
    from luigid.console.errors import UnreachableError
    from luigid.console.profiles import choose_server

    arguments = session.arguments
    address = choose_server(arguments.get("url"), arguments.get("profile"))
    parts = [Part(name) for name in arguments.get("part", _PARTS)]
    options = suite.Options(
        parts=parts,
        is_reference=arguments.get("reference", False),
        is_confirmed=arguments.get("yes", False),
        max_examples=arguments.get("max_examples", suite.Options().max_examples),
        seed=arguments.get("seed"),
        seconds=arguments.get("seconds"),
        only=arguments.get("operation", ()),
        scenarios=arguments.get("scenario", ()),
        origins=arguments.get("origin", ()),
    )
    if "junit" in arguments:
        _check_writable(Path(arguments["junit"]))
    with progress.shown(f"Checking {address.name}", "steps") as report:
        outcome = suite.run(address, options, report)
    if "junit" in arguments:
        _write_junit(Path(arguments["junit"]), outcome, address.name)
    if session.is_json:
        told = {
            "server": address.name,
            "document": outcome.version,
            "seconds": round(outcome.seconds, 3),
            **outcome.results.as_json(),
            "left": outcome.left._asdict(),
            "gone": outcome.gone or None,
        }
        session.terminal.print_json(told)
    else:
        from luigid.conformance import printing

        printing.show(session.terminal, outcome, address.name)
    if outcome.gone:
        raise UnreachableError(outcome.gone)
    return 1 if outcome.results.counts()[Verdict.FAILED] else 0


def _check_writable(path: Path) -> None:
    """Raise SettingsError if a file cannot be written: a run is too long to find out afterwards."""
    from luigid.console.errors import SettingsError

    if path.is_dir():
        raise SettingsError(f"{path}: {os.strerror(errno.EISDIR)}")
    if not path.parent.is_dir():
        raise SettingsError(f"{path}: {os.strerror(errno.ENOENT)}")
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise SettingsError(f"{path}: {os.strerror(errno.EACCES)}")


def _write_junit(path: Path, outcome: Any, server: str) -> None:
    from luigid.conformance import junit
    from luigid.console.errors import SettingsError

    try:
        path.write_bytes(junit.as_xml(outcome.results, server, outcome.seconds))
    except OSError as error:
        raise SettingsError(f"{path}: {error.strerror}") from None


def _seed(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 20):
        raise ArgumentTypeError(f"expected a whole number, found {text!r}")
    return int(text)


def _origin(text: str) -> str:
    if not (text.isascii() and text.isprintable() and text.strip() == text != ""):
        raise ArgumentTypeError(f"expected an origin such as https://page.example, found {text!r}")
    return text
