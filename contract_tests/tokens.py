"""Tokens of a server that runs in a folder."""

import subprocess
from pathlib import Path

from contract_tests.server import LUIGID, environment


def add_token(folder: Path, name: str, role: str) -> str:
    """Make a token with `luigid token add`, and return it."""
    made = subprocess.run(
        [*LUIGID, "token", "add", name, "--role", role, "--state-path", "state.pickle"],
        cwd=folder,
        env=environment(LUIGI_CONFIG_PATH=folder / "luigid.cfg"),
        capture_output=True,
        text=True,
        check=True,
    )
    return made.stdout.split()[-1]
