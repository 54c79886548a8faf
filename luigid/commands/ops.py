"""`luigid ops` says where the files for operators are."""

import sys
from argparse import ArgumentParser
from typing import Any


def add_arguments(_parser: ArgumentParser) -> None:
    """Declare no options."""


def run(_arguments: dict[str, Any]) -> int:
    """Print the path of the folder."""
    from luigid.process import shipped_files

    sys.stdout.write(f"{shipped_files.shipped('ops')}\n")
    return 0
