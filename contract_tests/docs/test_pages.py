"""Every command of README.md and docs/ works: see docs/tools/blocks.py for the rule."""

import re
import subprocess
from pathlib import Path

import pytest

from contract_tests.docs.scratch import DATABASE, Scratch
from docs.tools.blocks import ROOT, Block, pages, read

TIMEOUT = 120.0
ERROR_IN_LOG = re.compile(r"luigid[\w.]*\[\d+\] (ERROR|CRITICAL):")
BLOCKS = {page: list(read(page)) for page in pages()}
RUN = {page: blocks for page, blocks in BLOCKS.items() if any(block.is_run for block in blocks)}
CHECKED = [block for blocks in BLOCKS.values() for block in blocks if block.mark == "checked by"]


@pytest.mark.parametrize("page", RUN, ids=lambda page: page.stem)
def test_commands_of_page_succeed(
    page: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    database = DATABASE
    if database in page.read_text(encoding="utf-8"):
        database = request.getfixturevalue("postgresql_address")
    scratch = Scratch(tmp_path, database)
    script = tmp_path / "page.sh"
    script.write_text(scratch.script(RUN[page]))
    done = subprocess.run(
        ["bash", str(script)],
        cwd=scratch.work,
        env=scratch.environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=TIMEOUT,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert not ERROR_IN_LOG.search(done.stdout), done.stdout


@pytest.mark.parametrize("block", CHECKED, ids=str)
def test_block_that_is_not_run_has_test_of_its_own(block: Block) -> None:
    path, _, name = block.value.partition("::")
    assert re.search(rf"^def {name}\(", (ROOT / path).read_text(), re.MULTILINE)
