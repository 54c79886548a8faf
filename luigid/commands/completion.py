"""`luigid completion` prints a script that completes the command line in a shell."""

import argparse
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any, Final

from luigid.commands.parser import whole_parser

_HELP: Final = """\
bash: luigid completion bash > ~/.local/share/bash-completion/completions/luigid
zsh:  luigid completion zsh > a file _luigid in a folder of $fpath
fish: luigid completion fish > ~/.config/fish/completions/luigid.fish"""

#: Arguments that are paths, beside the settings that are.
_PATHS: Final = {"file", "junit", "luigi_cfg"}


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options."""
    import shtab

    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = _HELP
    parser.add_argument("shell", choices=shtab.SUPPORTED_SHELLS, help="The shell.")


def run(arguments: dict[str, Any]) -> int:
    """Print the script."""
    import shtab

    from luigid.config.table import flags
    from luigid.config.value_types import OPTIONAL_PATH, PATH
    from luigid.console.pipes import ended_with_reader

    parser = whole_parser()
    types = {row.key: row.setting.value_type for row in flags()}
    for action in _actions(parser):
        if action.dest in _PATHS or types.get(action.dest) in (PATH, OPTIONAL_PATH):
            action.complete = shtab.FILE  # type: ignore[attr-defined]
    with ended_with_reader():
        sys.stdout.write(shtab.complete(parser, shell=arguments["shell"]))
    return 0


def _actions(parser: ArgumentParser) -> Iterator[argparse.Action]:
    """Yield the arguments of a parser and of its commands."""
    for action in parser._actions:
        yield action
        if isinstance(action.choices, dict):
            for command in action.choices.values():
                yield from _actions(command)
