"""The command line: runs the server or a command, and turns errors into exit statuses."""

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, NoReturn

from luigid import __version__
from luigid.process import garbage

if TYPE_CHECKING:
    from luigid.config import Config

logger = logging.getLogger(__name__)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the server, or the command in the arguments, and return the exit status.

    0 means success or an orderly stop, 1 that the server is already running, 2 any other error. One
    line on standard error describes the error.
    """
    given = sys.argv[1:] if argv is None else argv
    parser = _parser()
    # The command takes no flags, and their table takes longer to import than it needs itself.
    if given[:1] != ["spec"]:
        _add_flags(parser)
    arguments = vars(parser.parse_args(given))
    command = arguments.pop("command")
    if command == "spec":
        return _print_document(arguments["format"])
    return _run(command, arguments)


def _run(command: str | None, arguments: dict[str, str]) -> int:
    from luigid.config import Config, ConfigError

    direction, file = arguments.pop("direction", ""), arguments.pop("file", "")
    try:
        config = Config.load(arguments)
    except ConfigError as error:
        return _failure(error)
    if command is not None:
        return _move_state(config, direction, file)
    with garbage.paused():
        return _serve(config)


def _serve(config: "Config") -> int:
    # Imported here, because --help and errors in settings need not wait for slow imports.
    from luigid import app
    from luigid.process import daemon, logs

    server, core = config.server, config.core
    try:
        logs.configure(
            leave_alone=core.no_configure_logging,
            background=server.background,
            directory=server.logdir,
            file=core.logging_conf_file,
            section=config.logging,
            level=server.log_level,
        )
        for warning in config.warnings:
            logger.warning(warning)
        with daemon.pidfile(server.pidfile) as update_pidfile:
            sockets = app.bind(config)
            report_ready = _no_report
            if server.background:
                report_ready = daemon.detach(server.logdir or logs.DEFAULT_DIRECTORY)
                update_pidfile()
            # After the fork: locks and database connections belong to one process.
            start = app.prepare(config)
            report_ready()
            app.run(config, sockets, start)
    except daemon.AlreadyRunningError as error:
        return _failure(error, status=1)
    except (logs.LoggingError, daemon.DaemonError, app.StartError) as error:
        return _failure(error)
    return 0


def _no_report() -> None:
    pass


def _move_state(config: "Config", direction: str, file: str) -> int:
    from luigid.durability import backup, opening

    move = backup.export_state if direction == "export" else backup.import_state
    try:
        count = move(config, file)
    except opening.StateError as error:
        return _failure(error)
    sys.stderr.write(f"luigid: {count} records {direction}ed\n")
    return 0


def _print_document(form: str) -> int:
    from luigid.process import shipped_files

    path = shipped_files.shipped("spec/openapi.yaml")
    forms = shipped_files.read_checked(path, path.with_suffix(".json"))
    if forms is None:
        # Only then: it takes long to import.
        from luigid.contract import Document, DocumentError

        try:
            document = Document.read_unchecked(path)
        except DocumentError as error:
            return _failure(error)
        forms = [document.yaml, document.json]
    try:
        sys.stdout.buffer.write(forms[1] if form == "json" else forms[0])
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        # The reader has closed the pipe. Python must not fail when it flushes the rest at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(_failure(message))


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="luigid",
        description="Central scheduler for Luigi pipelines.",
        epilog="Flags take precedence over luigi.cfg and luigi.toml.",
        argument_default=argparse.SUPPRESS,
    )
    parser.add_argument("--version", action="version", version=f"luigid {__version__}")
    title = "commands, instead of running the server"
    commands = parser.add_subparsers(dest="command", title=title)
    spec = commands.add_parser("spec", help="Print the contract, an OpenAPI document.")
    spec.add_argument("--format", choices=["yaml", "json"], default="yaml")
    state = commands.add_parser("state", help="Export the state to a file, or import it.")
    directions = state.add_subparsers(dest="direction", required=True)
    export = directions.add_parser("export", help="Export the state, even while the server runs.")
    import_ = directions.add_parser("import", help="Replace the state with that of a file.")
    for direction in (export, import_):
        direction.add_argument("file", metavar="FILE", help="Path; - for standard output or input.")
    return parser


def _add_flags(parser: argparse.ArgumentParser) -> None:
    from luigid.config.table import flags

    for row in flags():
        if row.default is False:
            parser.add_argument(row.option, action="store_true", help=row.meaning)
        else:
            default = "" if row.default is None else f" (default: {row.default})"
            parser.add_argument(row.option, help=f"{row.meaning}{default}")


def _failure(reason: object, status: int = 2) -> int:
    sys.stderr.write(f"luigid: error: {' '.join(str(reason).split())}\n")
    return status
