"""The commands of the pages about systemd, Docker and Kubernetes name what exists.

What they would change is another machine, so stand-ins take the place of the programs and note how
they were called. package_tests/ checks the files themselves.
"""

import re
import shutil
import subprocess
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

from contract_tests.docs.scratch import Scratch
from docs.tools.blocks import ROOT, Block, pages, read

PROGRAMS = ("docker", "kubectl", "systemctl", "journalctl", "curl", "install")
BLOCKS = [block for page in pages() for block in read(page) if "test_deployment" in block.value]
EMPTY_STATE = '{"format": "luigid-state", "version": 1, "made_by": "a test"}\n{"end": 0}'
#: of Docker and Kubernetes, as far as the pages use them
SUBCOMMANDS = {
    "docker": {"build", "run", "logs", "exec", "compose"},
    "kubectl": {"apply", "create", "exec", "get", "port-forward", "rollout"},
    "systemctl": {"daemon-reload", "enable", "status"},
}


@pytest.fixture
def scratch(tmp_path: Path) -> Scratch:
    """A place with the files of ops/ and stand-ins for the programs."""
    scratch = Scratch(tmp_path)
    shutil.copytree(ROOT / "ops", scratch.work / "ops")
    (scratch.system / "etc/systemd/system").mkdir(parents=True)
    for name in PROGRAMS:
        program = scratch.bin / name
        program.write_text(f'#!/bin/sh\necho {name} "$@" >> {tmp_path}/calls\n')
        program.chmod(0o755)
    return scratch


def calls(block: Block, scratch: Scratch) -> list[list[str]]:
    """Run a block, and return the calls of programs that are only stood in for."""
    text = scratch.replace(block.text)
    text = text.replace("/etc/systemd", str(scratch.system / "etc/systemd"))
    if "/luigid state export" in text:
        text = f"echo '{EMPTY_STATE}' | luigid state import -\n{text}"
    # Nothing is installed: what the page calls is there already.
    text = re.sub(r"^python3 -m venv .*\n", "", text, flags=re.MULTILINE)
    subprocess.run(
        ["bash", "-euo", "pipefail", "-c", text],
        cwd=scratch.work,
        env=scratch.environment(),
        check=True,
    )
    noted = scratch.folder / "calls"
    return [line.split() for line in noted.read_text().splitlines()] if noted.exists() else []


def images() -> Iterator[str]:
    """Yield the names of luigid's image in the files."""
    for file in sorted((ROOT / "ops").rglob("*.yaml")):
        yield from re.findall(r"luigid:[\d.]+", file.read_text())


@pytest.mark.parametrize("block", BLOCKS, ids=str)
def test_commands_name_what_exists(block: Block, scratch: Scratch) -> None:
    folder = scratch.work / "ops/compose" if "cd ops/compose" in block.text else scratch.work
    for program, *arguments in calls(block, scratch):
        if program in SUBCOMMANDS:
            assert arguments[0] in SUBCOMMANDS[program]
        for option, value in pairwise(arguments):
            if option in ("--file", "--filename"):
                assert (folder / value).is_file()
        for image in re.findall(r"luigid:\d[\d.]*", " ".join(arguments)):
            assert {image} == set(images())
        if program == "docker" and arguments[0] == "compose":
            services = yaml.safe_load((folder / "compose.yaml").read_text())["services"]
            named = [each for each in arguments[2:] if not each.startswith("-")]
            assert set(named) <= services.keys()
        if program in ("systemctl", "journalctl"):
            units = [each for each in arguments[1:] if not each.startswith("-")]
            assert all((ROOT / f"ops/systemd/{unit}.service").is_file() for unit in units)


def test_unit_is_copied(scratch: Scratch) -> None:
    block = next(block for block in BLOCKS if block.page.stem == "systemd")
    calls(block, scratch)
    (unit,) = (scratch.system / "etc/systemd/system").iterdir()
    assert unit.read_bytes() == (ROOT / "ops/systemd" / unit.name).read_bytes()
