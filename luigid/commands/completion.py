"""`luigid completion` prints a script that completes the command line in a shell."""

import sys
from argparse import ArgumentParser
from typing import Any

from luigid.commands.parser import Parser, whole_parser

_HELP = """\
bash: luigid completion bash > ~/.local/share/bash-completion/completions/luigid
zsh:  luigid completion zsh > a file _luigid in a folder of $fpath
fish: luigid completion fish > ~/.config/fish/completions/luigid.fish"""


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options."""
    import shtab

    parser.epilog = _HELP
    from argparse import RawDescriptionHelpFormatter

    parser.formatter_class = RawDescriptionHelpFormatter
    parser.add_argument("shell", choices=shtab.SUPPORTED_SHELLS, help="The shell.")


def run(arguments: dict[str, Any]) -> int:
    """Print the script."""
    import shtab

    from luigid.console.pipes import ended_with_reader

    parser: Parser = whole_parser()
    with ended_with_reader():
        sys.stdout.write(shtab.complete(parser, shell=arguments["shell"]))
    return 0
