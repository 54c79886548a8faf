"""The Dockerfile: linted, and what its image would run, in what an image would be."""

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from package_tests.serving import get, serving
from scripts.building import ROOT, copy_tracked

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


def test_wheel_is_built_of_what_the_build_gets(tmp_path: Path) -> None:
    ignore = DOCKERFILE.with_name("Dockerfile.dockerignore").read_text(encoding="utf-8")
    included = {line[1:] for line in ignore.splitlines() if line.startswith("!")}
    context = copy_tracked(tmp_path / "context", time=1_000_000_000)
    for path in context.iterdir():
        if path.name not in included:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    offline = ["--no-index", "--no-build-isolation", "--no-deps", "--no-cache-dir"]
    pip = [sys.executable, "-m", "pip", "wheel", *offline, "--wheel-dir", str(tmp_path)]
    environ = os.environ | {"LUIGID_SKIP_VISUALISER": "1"}
    subprocess.run([*pip, str(context)], env=environ, check=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        assert {"luigid/cli.py", "luigid/spec/openapi.json", "luigid/ops/alerts.yml"} <= set(
            archive.namelist()
        )


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
