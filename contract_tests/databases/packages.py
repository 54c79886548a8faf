"""`python -m contract_tests.databases.packages`: installs PostgreSQL and MariaDB if missing."""

import sys

from contract_tests import debian
from contract_tests.databases.servers import MARIADB, POSTGRESQL, MissingProgramError, executable

PROGRAMS = {"postgres": POSTGRESQL, "mariadbd": MARIADB}


def main() -> None:
    """Install what is missing, or say what to install; the tests say it, too."""
    missing = [program.package for name, program in PROGRAMS.items() if not is_installed(name)]
    if not missing:
        return
    if debian.can_install():
        debian.install(missing)
        return
    sys.stderr.write(
        f"The tests of history and state need {' '.join(missing)}, and will fail without. "
        f"On Debian, as root: {' && '.join(debian.commands(missing))}\n"
    )


def is_installed(name: str) -> bool:
    try:
        executable(name, PROGRAMS[name])
    except MissingProgramError:
        return False
    return True


if __name__ == "__main__":
    main()
