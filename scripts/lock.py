"""`python -m scripts.lock`: the lock of what luigid runs with, ops/docker/requirements.txt.

It is for the container image, for `pip install --require-hashes` elsewhere, and for the audit. For
the front end, npm keeps visualiser/package-lock.json. `tox -e lock` runs this with uv.
"""

import subprocess
import sys

from scripts.building import ROOT

LOCK = ROOT / "ops" / "docker" / "requirements.txt"
#: the extra that the image has by default
EXTRA = "postgresql"
#: for every system and Python that the package supports, and without the address of an index
_OPTIONS = ("--universal", "--generate-hashes", "--no-emit-index-url", "--no-header")


def main() -> int:
    """Write the lock; what is locked already stays, unless `--upgrade` is given."""
    target = ["--extra", EXTRA, "--output-file", str(LOCK), "pyproject.toml", *sys.argv[1:]]
    command = ["uv", "pip", "compile", "--quiet", *_OPTIONS, *target]
    return subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL).returncode


if __name__ == "__main__":
    sys.exit(main())
