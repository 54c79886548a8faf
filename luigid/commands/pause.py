"""`luigid pause` pauses the scheduler."""

from argparse import ArgumentParser
from typing import Any

from luigid.commands import pausing


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options."""
    pausing.add_arguments(parser, is_asking=True)


def run(arguments: dict[str, Any]) -> int:
    """Pause the scheduler."""
    return pausing.run(arguments, is_pause=True)
