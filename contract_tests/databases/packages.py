"""`python -m contract_tests.databases.packages`: PostgreSQL and MariaDB, if they are missing."""

import os
import shutil
import subprocess
import sys

from contract_tests.databases.servers import MARIADB, POSTGRESQL, MissingProgramError, executable

PROGRAMS = {"postgres": POSTGRESQL, "mariadbd": MARIADB}


def main() -> None:
    """Install what is missing, or say what to install; the tests say so, too."""
    missing = [program.package for name, program in PROGRAMS.items() if not is_there(name)]
    if not missing:
        return
    packages = " ".join(missing)
    commands = [
        "apt-get update",
        f"apt-get install --yes --no-install-recommends {packages}",
    ]
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        sys.stderr.write(
            f"The tests of history and state need {packages}, and will fail without. "
            f"On Debian, as root: {' && '.join(commands)}\n"
        )
        return
    for command in commands:
        # Debian would start each server, and keep it running.
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
        subprocess.run(command.split(), env=environment, check=True)


def is_there(name: str) -> bool:
    try:
        executable(name, PROGRAMS[name])
    except MissingProgramError:
        return False
    return True


if __name__ == "__main__":
    main()
