"""`python -m ui_tests.chromium`: sees to it that Debian's Chromium and its driver are installed."""

import os
import shutil
import subprocess
import sys

#: program -> Debian's package; the fonts are those by which Chromium sets text without a choice
PROGRAMS = {"chromium": "chromium", "chromedriver": "chromium-driver"}
FONTS = ("fonts-liberation", "fonts-dejavu-core")


def main() -> None:
    """Install what is missing, or say what to install."""
    missing = [package for program, package in PROGRAMS.items() if shutil.which(program) is None]
    if not missing:
        return
    commands = ["apt-get update", f"apt-get install --yes {' '.join((*missing, *FONTS))}"]
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        sys.exit(
            f"The tests of the page need {' and '.join(PROGRAMS)} in PATH. "
            f"On Debian, as root: {' && '.join(commands)}"
        )
    for command in commands:
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(command.split(), env=environment, check=True)


if __name__ == "__main__":
    main()
