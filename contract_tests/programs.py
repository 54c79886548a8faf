"""The programs of Debian's packages that the tests run."""

import os
import shutil
from pathlib import Path

#: Where Debian has PostgreSQL's programs, which are not in PATH.
_POSTGRESQL = Path("/usr/lib/postgresql")


class MissingProgramError(LookupError):
    """A program that the tests need is not installed; the message says how to install it."""


def executable(name: str, package: str) -> str:
    """Return the path of a program of a package. Raises MissingProgramError."""
    folders = [os.environ.get("PATH", ""), "/usr/sbin"]
    folders += map(str, sorted(_POSTGRESQL.glob("*/bin"), reverse=True))
    path = shutil.which(name, path=os.pathsep.join(folders))
    if path is None:
        raise MissingProgramError(f"{name} is missing: apt-get install {package}")
    return path
