"""`luigid spec` prints the document."""

import os
import sys
from argparse import ArgumentParser
from typing import Any

from luigid.commands.parser import failure


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
    try:
        sys.stdout.buffer.write(forms[1] if arguments["format"] == "json" else forms[0])
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        # The reader has closed the pipe. Python must not fail when it flushes the rest at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0
