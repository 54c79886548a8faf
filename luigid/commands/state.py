"""`luigid state` exports the state to a file, or imports it."""

import sys
from argparse import ArgumentParser
from typing import Any

from luigid.commands.parser import Parser, add_flags, failure

_EXPORT = (
    "Export the state to a file, also while the server runs. The file is complete or not there."
)
_IMPORT = (
    "Replace the whole state by an exported one; stop the server first. The file is checked before "
    "anything is replaced."
)
_FORMATS = (
    "jsonl, which import reads; jsonl-1, for a luigid that refuses a newer format: without holds; "
    "luigi-pickle, a state.pickle for the luigid of Luigi 3.0.1 and "
    "later; luigi-2-pickle, one for Luigi 2.8 to 3.0.0 (default: jsonl)"
)


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options."""
    directions = parser.add_subparsers(
        dest="direction", required=True, metavar="export|import", parser_class=Parser
    )
    export = directions.add_parser(
        "export", help="Export the state, also while the server runs.", description=_EXPORT
    )
    export.add_argument("file", metavar="FILE", help="File to write; - is standard output.")
    export.add_argument("--force", action="store_true", help="Overwrite FILE if it exists.")
    export.add_argument(
        "--format", choices=["jsonl", "jsonl-1", "luigi-pickle", "luigi-2-pickle"], help=_FORMATS
    )
    import_ = directions.add_parser(
        "import", help="Replace the state by an exported one.", description=_IMPORT
    )
    import_.add_argument("file", metavar="FILE", help="File to read; - is standard input.")
    for direction in (export, import_):
        add_flags(direction, only=["--state-path"])


def run(arguments: dict[str, Any]) -> int:
    """Export or import the state."""
    from luigid.config import Config, ConfigError
    from luigid.console import progress
    from luigid.durability import backup, opening
    from luigid.wording import count_of

    direction, file = arguments.pop("direction"), arguments.pop("file")
    format_, overwrite = arguments.pop("format", "jsonl"), arguments.pop("force", False)
    try:
        with progress.shown(f"{direction.capitalize()}ing the state") as report:
            config = Config.load(arguments)
            if direction == "import":
                count, left_out = backup.import_state(config, file, report), []
            else:
                exported = backup.export_state(
                    config, file, report, format_=format_, overwrite=overwrite
                )
                count, left_out = exported.count, exported.left_out
    except (ConfigError, opening.StateError) as error:
        return failure(error)
    sys.stderr.write(f"luigid: {count_of(count, 'record')} {direction}ed\n")
    if left_out:
        owner = "this format" if format_.startswith("jsonl") else "Luigi's file"
        sys.stderr.write(f"luigid: {owner} has no place for {', '.join(left_out)}\n")
    return 0
