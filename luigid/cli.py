"""The command line: runs the server or a command, and turns errors into exit statuses."""

import logging
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from luigid import commands
from luigid.commands.parser import add_flags, failure, make_parser, one_line
from luigid.process import garbage

if TYPE_CHECKING:
    from luigid.config import Config

logger = logging.getLogger(__name__)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the server, or the command in the arguments, and return the exit status.

    Of the server, 0 means an orderly stop, 1 that it is already running, 2 any other error. One
    line on standard error describes the error.
    """
    arguments = _parse(sys.argv[1:] if argv is None else argv)
    command = arguments.pop("command")
    if command is not None:
        status: int = commands.load(command).run(arguments)
        return status
    return _run_server(arguments)


def _run_server(arguments: dict[str, Any]) -> int:
    from luigid.config import Config, ConfigError

    try:
        config = Config.load(arguments)
    except ConfigError as error:
        return failure(error)
    with garbage.paused():
        return _serve(config)


def _serve(config: "Config") -> int:
    # Imported here, because --help and errors in settings need not wait for slow imports.
    from luigid import app
    from luigid.process import beside_luigi, daemon, logs

    server, core = config.server, config.core
    try:
        logs.configure(
            leave_alone=core.no_configure_logging,
            background=server.background,
            directory=server.logdir,
            file=core.logging_conf_file,
            section=config.logging,
            level=server.log_level,
            log_format=config.luigid.log_format,
        )
        for warning in config.warnings:
            logger.warning(warning)
        with daemon.pidfile(server.pidfile) as update_pidfile:
            sockets = app.bind(config)
            report_ready = _no_report
            if server.background:
                report_ready = daemon.detach(server.logdir or logs.DEFAULT_DIRECTORY)
                update_pidfile()
            if (clash := beside_luigi.warning()) is not None:
                logger.warning(clash)
            # After the fork: locks and database connections belong to one process.
            start = app.prepare(config)
            report_ready()
            app.run(config, sockets, start)
    except daemon.AlreadyRunningError as error:
        return _fail(config, error, status=1)
    except (logs.LoggingError, daemon.DaemonError, app.StartError) as error:
        return _fail(config, error)
    return 0


def _fail(config: "Config", error: Exception, status: int = 2) -> int:
    """Say in one line why the server ends, as JSON where standard error is a log in JSON."""
    from luigid.process import logs

    if config.luigid.log_format == "text" or not logs.is_set_up_for_standard_error():
        return failure(error, status)
    logger.critical("%s", one_line(error))
    return status


def _no_report() -> None:
    pass


def _parse(argv: Sequence[str]) -> dict[str, Any]:
    parser = make_parser()
    # A command that comes first has flags of its own, if any; their table takes long to import.
    if not argv or argv[0] not in commands.SUMMARIES:
        from luigid.config.unknown_option import find_unknown_option

        add_flags(parser)
        # argparse would take the value of an unknown option for a command.
        unknown = find_unknown_option(argv, commands.SUMMARIES)
        if unknown is not None:
            parser.error(unknown)
    return vars(parser.parse_args(argv))
