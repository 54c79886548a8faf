"""The Dockerfile: linted, and what its image would run, in what an image would be."""

import json
import re
import subprocess
import sys
from pathlib import Path

from package_tests.serving import get, serving
from scripts.building import ROOT

DOCKERFILE = ROOT / "ops" / "docker" / "Dockerfile"
TEXT = DOCKERFILE.read_text(encoding="utf-8").replace("\\\n", " ")

#: Runs a command as a user without a name, who can write to one folder alone.
CONTAINER = """
set -eu
state=$1; shift
mount --bind "$state" "$state"
mount --options remount,bind,ro /
cd "$state"
if touch ../written 2>/dev/null; then echo "the file system is not read-only" >&2; exit 1; fi
exec unshare --user --map-user=12345 --map-group=12345 "$@"
"""


def instruction(name: str) -> str:
    """Return the arguments of the last such instruction."""
    found: list[str] = re.findall(rf"^\s*{name}\s+(.*)$", TEXT, re.MULTILINE)
    return found[-1]


def test_hadolint_finds_nothing() -> None:
    hadolint = Path(sys.executable).with_name("hadolint")
    linted = subprocess.run([hadolint, DOCKERFILE], capture_output=True, text=True)
    assert (linted.returncode, linted.stdout) == (0, "")


def test_image_runs_as_nobody_in_particular() -> None:
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", instruction("USER"))


def test_build_gets_what_the_sdist_is_built_from() -> None:
    ignore = DOCKERFILE.with_name("Dockerfile.dockerignore").read_text(encoding="utf-8")
    included = {line[1:] for line in ignore.splitlines() if line.startswith("!")}
    assert included >= {"hatch_build.py", "luigid", "ops", "pyproject.toml", "spec", "visualiser"}
    assert included - {"PKG-INFO"} <= {path.name for path in ROOT.iterdir()}


def test_server_runs_as_any_user_with_a_read_only_root(installed: Path, tmp_path: Path) -> None:
    state = tmp_path / "state"
    state.mkdir()
    (entry_point,) = json.loads(instruction("ENTRYPOINT"))
    container = ["unshare", "--map-root-user", "--mount", "sh", "-c", CONTAINER, "container"]
    options = ("--state-path", str(state / "state.pickle"))
    with serving(
        [*container, str(state), f"{installed}/bin/{entry_point}"], tmp_path, *options
    ) as port:
        assert get(port, "/readyz")[0] == 200
        assert (state / "state.db").exists()
        assert is_healthy(port)
    assert not is_healthy(port)


def is_healthy(port: int) -> bool:
    """Run the image's health check."""
    python, *arguments = json.loads(instruction("HEALTHCHECK").partition(" CMD ")[2])
    assert python == "python"
    command = [argument.replace(":8082/", f":{port}/") for argument in arguments]
    checked = subprocess.run([sys.executable, *command], stderr=subprocess.DEVNULL)
    return checked.returncode == 0
