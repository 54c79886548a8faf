"""Luigi in the same environment: what clashes with this server.

The folders of packages are listed here: importlib.metadata takes 50 ms to import.
"""

import os
import re
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

_INSTALLED = re.compile(r"(luigi|sqlalchemy)-([^-]+)\.(?:dist|egg)-info", re.IGNORECASE)


def warning(folders: Sequence[str] | None = None, scripts: Path | None = None) -> str | None:
    """Return a line about what clashes; None if Luigi is not in this environment.

    `folders` are those of packages, and `scripts` that of the environment's commands.
    """
    versions = _versions(sys.path if folders is None else folders)
    if "luigi" not in versions:
        return None
    clashes = [_clash_of_scripts((scripts or Path(sys.executable).parent) / "luigid")]
    sqlalchemy = versions.get("sqlalchemy", "")
    if sqlalchemy and not sqlalchemy.startswith(("0.", "1.")):
        clashes.append(f"with SQLAlchemy {sqlalchemy} Luigi's own luigid records no task history")
    return (
        f"Luigi {versions['luigi']} is installed in the same environment: {'; '.join(clashes)}. "
        "An environment of its own avoids this"
    )


def _versions(folders: Sequence[str]) -> dict[str, str]:
    versions: dict[str, str] = {}
    for folder in folders:
        with suppress(OSError):
            for found in filter(None, map(_INSTALLED.fullmatch, os.listdir(folder or "."))):  # noqa: PTH208
                versions.setdefault(found[1].lower(), found[2])
    return versions


def _clash_of_scripts(script: Path) -> str:
    try:
        is_ours = "luigid.cli" in script.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return "the command luigid is missing, as uninstalling either removes it"
    if is_ours:
        return "the command luigid is this server's, and uninstalling either removes it"
    return "the command luigid is Luigi's, this server's is luigi-daemon"
