"""`luigid done` marks tasks as done."""

from argparse import ArgumentParser
from typing import Any

from luigid.commands import acting


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options."""
    acting.add_arguments(parser, is_asking=True)


def run(arguments: dict[str, Any]) -> int:
    """Mark tasks as done."""
    return acting.run(arguments, "DONE")
