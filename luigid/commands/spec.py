"""`luigid spec` prints the document, or its workflows."""

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
    parser.add_argument(
        "--workflows",
        action="store_true",
        help="what clients do in several calls, an Arazzo description in YAML, instead",
    )


def run(arguments: dict[str, Any]) -> int:
    """Print the document, or its workflows."""
    from luigid.process import shipped_files

    if arguments.get("workflows", False):
        if arguments["format"] == "json":
            return failure("--workflows: they are in YAML only")
        with ended_with_reader():
            sys.stdout.buffer.write(shipped_files.shipped(shipped_files.WORKFLOWS).read_bytes())
        return 0

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
