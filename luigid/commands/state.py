"""`luigid state` exports the state to a file, or imports it."""

import sys
from argparse import ArgumentParser
from typing import Any

from luigid.commands.parser import Parser, add_flags, failure


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options."""
    directions = parser.add_subparsers(
        dest="direction", required=True, metavar="export|import", parser_class=Parser
    )
    export = directions.add_parser("export", help="Export the state, even while the server runs.")
    import_ = directions.add_parser("import", help="Replace the state with that of a file.")
    for direction in (export, import_):
        direction.add_argument("file", metavar="FILE", help="Path; - for standard output or input.")
        add_flags(direction, only=["--state-path"])


def run(arguments: dict[str, Any]) -> int:
    """Export or import the state."""
    from luigid.config import Config, ConfigError
    from luigid.console import progress
    from luigid.durability import backup, opening

    direction, file = arguments.pop("direction"), arguments.pop("file")
    move = backup.export_state if direction == "export" else backup.import_state
    try:
        with progress.shown(f"{direction.capitalize()}ing the state") as report:
            count = move(Config.load(arguments), file, report)
    except (ConfigError, opening.StateError) as error:
        return failure(error)
    sys.stderr.write(f"luigid: {count} records {direction}ed\n")
    return 0
