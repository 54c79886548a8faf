import subprocess
import sys

from luigid import commands
from luigid.commands.parser import whole_parser

SLOW = {"rich", "shtab", "sqlalchemy", "tornado", "urllib.request", "luigid.console.client"}


def test_whole_parser_has_the_options_of_each_command() -> None:
    parser = whole_parser()
    helps = {command.command: command.format_help() for command in parser.commands}
    assert helps.keys() == commands.SUMMARIES.keys()
    assert "--depth" in helps["graph"]
    assert "--port" in parser.format_help()


def test_every_argument_has_a_help_text() -> None:
    # Those of `spec`, and the actions of `state` and others, are said by their choices.
    missing = [
        (command.command, action.dest)
        for command in whole_parser().commands
        for action in command._actions
        if not action.help and command.command not in ("spec", "state", "user", "token", "webhook")
    ]
    assert missing == []


def test_help_imports_nothing_that_only_commands_need() -> None:
    script = "import sys; from luigid.cli import main\ntry: main(['--help'])\nexcept SystemExit: "
    done = subprocess.run(
        [sys.executable, "-c", f"{script}print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    imported = set(done.stdout.splitlines()[-1].split())
    assert "luigid.commands.parser" in imported
    assert not imported & SLOW
