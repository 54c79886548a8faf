"""`luigid spec` prints the document."""

import sys
from argparse import ArgumentParser
from typing import Any

from luigid.commands.parser import failure
from luigid.console.pipes import ended_with_reader


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "--format", choices=["yaml", "json"], default="yaml", help="(default: yaml)"
    )


def run(arguments: dict[str, Any]) -> int:
    """Print the document."""
    from luigid.process import shipped_files

    path = shipped_files.shipped("spec/openapi.yaml")
    forms = shipped_files.read_checked(path, path.with_suffix(".json"))
    if forms is None:
        # Only then: it takes long to import.
        from luigid.contract import Document, DocumentError

        try:
            document = Document.read_unchecked(path)
        except DocumentError as error:
            return failure(error)
        forms = [document.yaml, document.json]
    with ended_with_reader():
        sys.stdout.buffer.write(forms[1] if arguments["format"] == "json" else forms[0])
    return 0
