"""`luigid retry` forgives the failures of tasks, which are then retried."""

from argparse import ArgumentParser
from typing import Any

from luigid.commands import acting


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options."""
    acting.add_arguments(parser)


def run(arguments: dict[str, Any]) -> int:
    """Forgive failures."""
    return acting.run(arguments, "RETRY")
