"""`luigid doctor` checks the configuration, the state and a running server."""

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from luigid.commands import operating
from luigid.commands.operating import Session
from luigid.commands.parser import add_flags

if TYPE_CHECKING:
    from luigid.doctor.finding import Finding

_FLAGS = (
    *("--address", "--port", "--unix-socket", "--background", "--pidfile", "--logdir"),
    "--state-path",
)
_KEYS = {flag.removeprefix("--").replace("-", "_") for flag in _FLAGS}
_EPILOG = """\
It reads what the server would read with these flags in this directory, and changes nothing.
Run it as the server's user.

exit status: 0 nothing worse than a notice, 1 a problem, 2 wrong arguments, 4 a warning but
no problem"""
#: the exit status of each level; 2 and 3 mean something else
_STATUSES = (0, 0, 4, 1)


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options."""
    parser.formatter_class = RawDescriptionHelpFormatter
    parser.epilog = _EPILOG
    server = parser.add_mutually_exclusive_group()
    server.add_argument("--url", metavar="URL", help="Examine the server at this URL, too.")
    server.add_argument("--profile", metavar="NAME", help="Examine the server of a profile, too.")
    parser.add_argument(
        "--luigi-cfg", metavar="FILE", help="Read this file, too, as LUIGI_CONFIG_PATH names one."
    )
    parser.add_argument("--quiet", action="store_true", help="Print only warnings and problems.")
    operating.add_json(parser, "Print the findings as JSON; their ids are stable.")
    add_flags(parser, only=_FLAGS)


def run(arguments: dict[str, Any]) -> int:
    """Check everything, and return the exit status of the worst finding."""
    return operating.run(arguments, _examine)


def _examine(session: Session) -> int:
    import os

    from luigid.console.errors import SettingsError
    from luigid.doctor.checks import examine, worst
    from luigid.doctor.finding import Level
    from luigid.doctor.subject import Subject

    arguments = session.arguments
    environ = dict(os.environ)
    if "luigi_cfg" in arguments:
        if not Path(arguments["luigi_cfg"]).is_file():
            raise SettingsError(f"--luigi-cfg: there is no file {arguments['luigi_cfg']!r}")
        environ["LUIGI_CONFIG_PATH"] = arguments["luigi_cfg"]
    subject = Subject(
        flags={key: arguments[key] for key in _KEYS & arguments.keys()},
        environ=environ,
        client=session.client if {"url", "profile"} & arguments.keys() else None,
    )
    least = Level.WARNING if arguments.get("quiet") else Level.OK
    findings: list[Finding] = []
    for title, found in examine(subject):
        findings += found
        if not session.is_json:
            _print(session, title, [each for each in found if each.level >= least])
    if session.is_json:
        session.terminal.print_json(
            {
                "worst": worst(findings).word,
                "findings": [{**asdict(each), "level": each.level.word} for each in findings],
            }
        )
    return _STATUSES[worst(findings)]


def _print(session: Session, title: str, findings: "list[Finding]") -> None:
    from rich.table import Table
    from rich.text import Text

    from luigid.console.styles import DIM, HEAD
    from luigid.console.terminal import one_line

    styles = ("green", "blue", "yellow", "bold red")
    if not findings:
        return
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True, min_width=9)
    table.add_column(overflow="fold")
    for finding in findings:
        text = Text(one_line(finding.text)).append(f"  {finding.id}", style=DIM)
        if finding.advice:
            text.append(f"\n{one_line(finding.advice)}", style="italic")
        table.add_row(Text(f"  {finding.level.word}", style=styles[finding.level]), text)
    session.terminal.print(Text(title, style=HEAD), table, "")
