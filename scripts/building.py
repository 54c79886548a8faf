"""`python -m scripts.building FOLDER`: the sdist and the wheel, built twice and equal.

Each build starts from a copy of what git tracks, in a folder of its own and with other times. The
packages that the build needs must be installed (`--group package`): nothing is downloaded but the
packages of the front end, and those come from npm's cache if it has them.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]


class NotReproducibleError(Exception):
    """Two builds differ; the message names the files."""


def main() -> int:
    """Build into the folder of the arguments."""
    try:
        for path in build_twice(Path(sys.argv[1])):
            print(f"{digest(path)}  {path.name}")
    except NotReproducibleError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def build_twice(folder: Path) -> list[Path]:
    """Build the sdist and the wheel twice, and put them into a folder.

    Raises NotReproducibleError, and subprocess.CalledProcessError if a build fails.
    """
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        # Both at first, since somebody may be at work here. Times and lengths of paths differ.
        sources = [
            copy_tracked(Path(first, "a"), 1_000_000_000),
            copy_tracked(Path(second, "another/folder"), 1_500_000_000),
        ]
        builds = [build(source, source.with_name("dist")) for source in sources]
        return merge(builds[0], builds[1], folder)


def merge(first: list[Path], second: list[Path], folder: Path) -> list[Path]:
    """Copy the files of the first build into a folder, if those of the second are equal.

    Raises NotReproducibleError.
    """
    sums = [{path.name: digest(path) for path in paths} for paths in (first, second)]
    different = sorted(dict(sums[0].items() ^ sums[1].items()))
    if different:
        raise NotReproducibleError(f"two builds differ: {', '.join(different)}")
    folder.mkdir(parents=True, exist_ok=True)
    return [Path(shutil.copy(path, folder)) for path in first]


def copy_tracked(folder: Path, time: int) -> Path:
    """Copy what git tracks into a new folder, with a time of change (seconds since 1970)."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, stdout=subprocess.PIPE, check=True)
    for name in listed.stdout.decode().rstrip("\0").split("\0"):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, target)
        os.utime(target, (time, time))
    return folder


def build(source: Path, folder: Path) -> list[Path]:
    """Build a source tree into a folder, and return the files."""
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), "."]
    subprocess.run(command, cwd=source, check=True)
    return sorted(folder.iterdir())


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
