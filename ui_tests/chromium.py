"""`python -m ui_tests.chromium`: installs Debian's Chromium and its driver if missing."""

import shutil
import sys

from contract_tests import debian

#: program -> Debian's package
PROGRAMS = {"chromium": "chromium", "chromedriver": "chromium-driver"}
#: The fonts in which Chromium sets text by default.
FONTS = ("fonts-liberation", "fonts-dejavu-core")


def main() -> None:
    """Install what is missing. Raises SystemExit that says what to install."""
    missing = [package for program, package in PROGRAMS.items() if shutil.which(program) is None]
    if not missing:
        return
    packages = [*missing, *FONTS]
    if not debian.can_install():
        sys.exit(
            f"The tests of the page need {' and '.join(PROGRAMS)} in PATH. "
            f"On Debian, as root: {' && '.join(debian.commands(packages))}"
        )
    debian.install(packages)


if __name__ == "__main__":
    main()
