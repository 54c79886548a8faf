"""The parser of the command line: errors in one line, and commands that are imported when given."""

import argparse
import sys
import textwrap
from collections.abc import Sequence
from typing import Any, NoReturn

from luigid import __version__, commands, texts


class _Formatter(argparse.HelpFormatter):
    """Breaks no line at a hyphen, so that paths and options can be copied."""

    def _split_lines(self, text: str, width: int) -> list[str]:
        return textwrap.wrap(" ".join(text.split()), width, break_on_hyphens=False)


class Parser(argparse.ArgumentParser):
    """Reports an error in one line, with exit status 2, and sets nothing that was not given."""

    #: the parsers of the commands
    commands: "Sequence[_CommandParser]" = ()

    def __init__(self, **keywords: Any) -> None:
        super().__init__(argument_default=argparse.SUPPRESS, formatter_class=_Formatter, **keywords)

    def error(self, message: str) -> NoReturn:
        """End the program."""
        self.exit(failure(message))


class _CommandParser(Parser):
    """The parser of one command, which asks the command's module for the options when needed."""

    command = ""
    _is_complete = False

    def complete(self) -> None:
        """Declare the options, once."""
        if self.command and not self._is_complete:
            self._is_complete = True
            commands.load(self.command).add_arguments(self)

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        self.complete()
        return super().parse_known_args(args, namespace)


def add_commands(parser: Parser, title: str) -> "Sequence[_CommandParser]":
    """Declare the commands, and return their parsers, without options yet."""
    made = []
    subparsers = parser.add_subparsers(dest="command", title=title, parser_class=_CommandParser)
    for name, summary in commands.SUMMARIES.items():
        command = subparsers.add_parser(name, help=summary, description=summary)
        command.command = name
        made.append(command)
    return made


def add_flags(parser: argparse.ArgumentParser, *, only: Sequence[str] = ()) -> None:
    """Declare the options that stand for settings: all, or `only` those named."""
    from luigid.config.table import flags

    for row in flags():
        if only and row.option not in only:
            continue
        if row.default is False:
            parser.add_argument(row.option, action="store_true", help=row.meaning)
        else:
            default = "" if row.default is None else f" (default: {row.default})"
            parser.add_argument(row.option, help=f"{row.meaning}{default}")


def make_parser() -> Parser:
    """Return the parser of the command line, without the options of the server."""
    parser = Parser(
        prog="luigid",
        description="Central scheduler for Luigi pipelines.",
        epilog="Flags take precedence over luigi.cfg and luigi.toml, the files of Luigi. A running "
        "server has the reference of its API at /docs.",
    )
    parser.add_argument("--version", action="version", version=f"luigid {__version__}")
    parser.commands = add_commands(parser, title="commands, instead of running the server")
    return parser


def whole_parser() -> Parser:
    """Return the parser with everything declared, for completion and documentation."""
    parser = make_parser()
    add_flags(parser)
    for command in parser.commands:
        command.complete()
    return parser


def failure(reason: object, status: int = 2) -> int:
    """Print why a command failed, in one line, and return the exit status."""
    sys.stderr.write(f"luigid: error: {one_line(reason)}\n")
    return status


def one_line(reason: object) -> str:
    """Return a reason on one line, with escapes for what a terminal would act on."""
    return texts.visible(" ".join(str(reason).split()))
