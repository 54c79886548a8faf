"""Installs packages of Debian that the tests need."""

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from contract_tests.programs import MissingProgramError, executable

#: apt-get does not wait for another apt-get that updates the lists; `tox p` may run two at a time.
_LOCK = Path(tempfile.gettempdir(), "luigid-tests-apt.lock")


def commands(packages: Iterable[str]) -> list[str]:
    """Return the commands that install packages."""
    return [
        "apt-get update",
        f"apt-get install --yes --no-install-recommends {' '.join(packages)}",
    ]


def can_install() -> bool:
    """Tell whether this is root on Debian."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(packages: Iterable[str]) -> None:
    """Install packages. Raises subprocess.CalledProcessError."""
    # Debian starts each server that it installs, unless it is in runlevel 1.
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    with _LOCK.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for command in commands(packages):
            subprocess.run(command.split(), env=environment, check=True)


def install_missing(programs: Mapping[str, str], tests: str) -> None:
    """Install the packages of missing programs, or say what to install for these tests.

    `programs` are packages by the names of their programs.
    """
    missing = sorted(
        {package for name, package in programs.items() if not _is_found(name, package)}
    )
    if not missing:
        return
    if can_install():
        install(missing)
        return
    sys.stderr.write(
        f"{tests} need {' '.join(missing)}, and will fail without. "
        f"On Debian, as root: {' && '.join(commands(missing))}\n"
    )


def _is_found(name: str, package: str) -> bool:
    try:
        executable(name, package)
    except MissingProgramError:
        return False
    return True
