"""`luigid unpause` lets a paused scheduler start tasks again."""

from argparse import ArgumentParser
from typing import Any

from luigid.commands import pausing


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options."""
    pausing.add_arguments(parser)


def run(arguments: dict[str, Any]) -> int:
    """Let the scheduler go on."""
    return pausing.run(arguments, is_pause=False)
