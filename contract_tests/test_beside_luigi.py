"""luigid and Luigi in one environment, and the way back to Luigi that docs/state.md describes."""

import os
import re
import shlex
import socket
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import luigid
from contract_tests.client import call
from contract_tests.server import TIMEOUT, environment
from contract_tests.test_command_line import wait
from luigid.process.shipped_files import shipped

ROOT = Path(__file__).parents[1]
LUIGI = "luigi==3.8.1"
FOLDER = "/var/lib/luigi-server"


def recipe() -> list[list[str]]:
    """Return the commands of the way back, as docs/state.md has them."""
    text = (ROOT / "docs" / "state.md").read_text(encoding="utf-8")
    found = re.search(r"^## Going back to Luigi$.*?^```sh\n(.*?)^```$", text, re.M | re.S)
    assert found is not None
    return [shlex.split(line, comments=True) for line in found[1].splitlines()]


def write_wheel(folder: Path) -> Path:
    """Pack the package under test into a wheel, without building its web page again."""
    name = f"luigid-{luigid.__version__}"
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    scripts = [f"{script} = {target}" for script, target in project["scripts"].items()]
    package, spec = Path(luigid.__file__).parent, shipped("spec/openapi.yaml").parent
    wheel = folder / f"{name}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for path in package.rglob("*.py"):
            archive.write(path, Path("luigid", path.relative_to(package)))
        for path in [*spec.glob("[oS]*"), spec / "workflows.arazzo.yaml"]:
            archive.write(path, Path("luigid", "spec", path.name))
        for path in (package / "web" / "templates").iterdir():
            archive.write(path, Path("luigid", path.relative_to(package)))
        for path in (package / "static").rglob("*"):
            archive.write(path, Path("luigid", path.relative_to(package)))
        info = f"{name}.dist-info"
        metadata = f"Metadata-Version: 2.1\nName: luigid\nVersion: {luigid.__version__}\n"
        archive.writestr(f"{info}/METADATA", metadata)
        wheel_text = "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\n"
        archive.writestr(f"{info}/WHEEL", wheel_text + "Tag: py3-none-any\n")
        archive.writestr(f"{info}/entry_points.txt", "\n".join(["[console_scripts]", *scripts, ""]))
        archive.writestr(f"{info}/RECORD", "")
    return wheel


class Environment:
    """A virtual environment; what it lacks is imported from that of the tests."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        venv.create(folder, symlinks=True)
        self.scripts = folder / "bin"
        (self.scripts / "pip").write_text(
            f'#!/bin/sh\nexec {sys.executable} -m pip --python {self.scripts}/python "$@"\n'
        )
        (self.scripts / "pip").chmod(0o755)
        (constraints := folder / "constraints.txt").write_text(f"{LUIGI}\n")
        own = sysconfig.get_path("purelib", vars={"base": str(folder)})
        self.environ = environment(
            PATH=f"{self.scripts}{os.pathsep}{os.environ['PATH']}",
            PIP_CONSTRAINT=constraints,
            PIP_NO_COMPILE=1,
            PYTHONPATH=os.pathsep.join([own, sysconfig.get_path("purelib")]),
        )

    def run(self, *command: str) -> None:
        # pip must see the packages of the environment alone.
        path = {} if command[0] != "pip" else {"PYTHONPATH": ""}
        subprocess.run(
            command, cwd=self.folder, env=self.environ | path, check=True, timeout=TIMEOUT
        )

    def owner(self) -> str | None:
        """Return whose the command luigid is."""
        script = self.scripts / "luigid"
        return re.findall(r"from (\w+)", script.read_text())[-1] if script.exists() else None

    @contextmanager
    def server(self, *command: str) -> Iterator[tuple[str, Path]]:
        """Run a server; yield its URL and its log."""
        path, log = self.folder / "socket", self.folder / "log"
        with log.open("w") as output:
            process = subprocess.Popen(
                [*command, "--unix-socket", str(path), "--state-path", "state.pickle"],
                cwd=self.folder,
                env=self.environ | {"PYTHONWARNINGS": "ignore"},
                stderr=output,
                stdout=output,
            )
            try:
                wait(lambda: accepts(path) or process.poll() is not None)
                assert process.poll() is None, log.read_text()
                yield f"http+unix://{str(path).replace('/', '%2F')}", log
            finally:
                process.terminate()
                process.wait(TIMEOUT)
        path.unlink(missing_ok=True)


def accepts(path: Path) -> bool:
    """Tell whether a server listens on the socket: its file is there before it does."""
    with socket.socket(socket.AF_UNIX) as attempt:
        return attempt.connect_ex(str(path)) == 0


@pytest.fixture
def both(tmp_path: Path) -> Environment:
    """An environment with Luigi and, installed after it, luigid."""
    environment = Environment(tmp_path / "venv")
    environment.run("pip", "install", "--quiet", "--no-deps", LUIGI)
    assert environment.owner() == "luigi"
    environment.run("pip", "install", "--quiet", "--no-deps", str(write_wheel(tmp_path)))
    return environment


def test_state_comes_back_to_luigi_by_the_recipe(both: Environment) -> None:
    assert both.owner() == "luigid"
    with both.server("luigi-daemon") as (url, log):
        call(url, "add_task", worker="w", task_id="A_1", family="A", params={"n": "1"})
        line = "Luigi 3.8.1 is installed in the same environment: the command luigid is this "
        wait(lambda: line in log.read_text())

    *commands, start = recipe()
    owners = []
    for command in commands:
        both.run(*(part.replace(FOLDER, str(both.folder)) for part in command), *elsewhere(command))
        owners.append(both.owner())
    assert owners == ["luigid", None, "luigi", "luigi"]

    with both.server(*start) as (url, _):
        tasks = call(url, "task_list", status="", upstream_status="")
    assert tasks["A_1"]["params"] == {"n": "1"}


def elsewhere(command: list[str]) -> list[str]:
    """Return what a command of the recipe needs here: the state is not in Luigi's folder."""
    return ["--state-path", "state.pickle"] if "export" in command else []
