"""The line for cron makes a backup."""

import subprocess
from pathlib import Path

import pytest

from contract_tests.docs.scratch import Scratch
from docs.tools.blocks import Block, pages, read


@pytest.fixture
def block() -> Block:
    (block,) = (block for page in pages() for block in read(page) if "test_crontab" in block.value)
    return block


def test_command_of_crontab_makes_backup(block: Block, tmp_path: Path) -> None:
    scratch = Scratch(tmp_path)
    _, command = scratch.replace(block.text).strip().split("  luigi  ")
    state = scratch.system_folder("/var/lib/luigi-server") / "state.pickle"
    start = f"luigid --pidfile pid & until [ -e {state.with_suffix('.db')} ]; do sleep 0.1; done"
    # cron takes the % without a backslash for the end of the line.
    script = f"{start}; sh -c '{command.replace(chr(92) + '%', '%')}'; kill $(cat pid); wait"
    subprocess.run(
        ["bash", "-e", "-c", script], cwd=scratch.work, env=scratch.environment(), check=True
    )
    (backup,) = scratch.system_folder("/srv/luigi").iterdir()
    assert backup.name.startswith("backup-20")
    assert '"format":"luigid-state"' in backup.read_text()
