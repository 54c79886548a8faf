"""`luigid enable` re-enables tasks that the scheduler has disabled."""

from argparse import ArgumentParser
from typing import Any

from luigid.commands import acting


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options."""
    acting.add_arguments(parser)


def run(arguments: dict[str, Any]) -> int:
    """Re-enable tasks."""
    return acting.run(arguments, "ENABLE")
