"""`python -m contract_tests.packages`: installs what the tests need of Debian if missing."""

import sys

from contract_tests import debian
from contract_tests.databases.servers import MARIADB, POSTGRESQL
from contract_tests.monitoring.prometheus import PACKAGE
from contract_tests.programs import MissingProgramError, executable

#: program -> Debian's package
PROGRAMS = {
    "postgres": POSTGRESQL.package,
    "mariadbd": MARIADB.package,
    "prometheus": PACKAGE,
    "promtool": PACKAGE,
    "nginx": "nginx",
}


def main() -> None:
    """Install what is missing, or say what to install; the tests say it, too."""
    missing = sorted({package for name, package in PROGRAMS.items() if not is_installed(name)})
    if not missing:
        return
    if debian.can_install():
        debian.install(missing)
        return
    sys.stderr.write(
        f"Tests of databases, alerts and pages need {' '.join(missing)}, and will fail without. "
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
