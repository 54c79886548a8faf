"""`python -m package_tests.packages`: installs nginx and systemd's analysis if missing."""

import shutil
import sys

from contract_tests import debian

PROGRAMS = {"nginx": "nginx", "systemd-analyze": "systemd"}


def main() -> None:
    """Install what is missing, or say what to install; the tests fail without it."""
    missing = [package for name, package in PROGRAMS.items() if find(name) is None]
    if not missing:
        return
    if debian.can_install():
        debian.install(missing)
        return
    sys.stderr.write(
        f"The tests of ops/ need {' '.join(missing)}, and will fail without. "
        f"On Debian, as root: {' && '.join(debian.commands(missing))}\n"
    )


def find(name: str) -> str | None:
    """Return the path of a program, also of one for administrators."""
    return shutil.which(name) or shutil.which(name, path="/usr/sbin")


if __name__ == "__main__":
    main()
