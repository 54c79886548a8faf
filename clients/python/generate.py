"""Generates the calls and models from openapi.json, which `python -m scripts.clients` puts here.

An sdist has them already.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

#: What is generated beside the modules that are written by hand.
GENERATED: Final = ("api", "models", "client.py", "errors.py", "types.py")
_VERBS: Final = ("get", "put", "post", "delete", "patch")
_CALL: Final = re.compile(r"^(?=(?:async )?def (?:sync|asyncio)(?:_detailed)?\()", re.MULTILINE)


class BuildHook(BuildHookInterface[Any]):
    """Hatchling's hook."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Generate before hatchling collects its files."""
        root = Path(self.root)
        if not (root / "PKG-INFO").exists():
            generate(root / "openapi.json", root / "luigid_client")


def generate(document: Path, package: Path) -> None:
    """Generate the modules of a document into a package."""
    if not document.exists():
        raise SystemExit(f"{document} is missing: build with python -m scripts.clients")
    program = [sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none"]
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder, package.name)
        subprocess.run([*program, "--path", document, "--output-path", made], check=True)
        mark_deprecated(json.loads(document.read_bytes()), made)
        for name in GENERATED:
            target = package / name
            shutil.rmtree(target, ignore_errors=True)
            shutil.move(made / name, target)


def mark_deprecated(document: Mapping[str, Any], package: Path) -> None:
    """Mark the functions of deprecated operations, which the generator does not."""
    for path, item in document["paths"].items():
        for verb in _VERBS:
            operation = item.get(verb, {})
            if operation.get("deprecated"):
                name = re.sub(r"\W", "_", operation["operationId"])
                (module,) = package.glob(f"api/*/{name}.py")
                mark = f'@deprecated("{verb.upper()} {path} is deprecated.")\n'
                text = _CALL.sub(mark, module.read_text(encoding="utf-8"))
                text = f"from typing_extensions import deprecated\n{text}"
                module.write_text(text, encoding="utf-8")
