"""The files that ship with the package."""

import hashlib
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]

#: What the build has made and checked: a line for each file, as `sha256sum` writes them.
SUMS = "SHA256SUMS"

#: What clients do in several calls, as Arazzo.
WORKFLOWS = "spec/workflows.arazzo.yaml"


def shipped(name: str) -> Path:
    """Return the path of a shipped file; `name` is its path in a checkout.

    A wheel contains it inside the package; an editable install reads it from the checkout.
    """
    packaged = _PACKAGE / name
    return packaged if packaged.exists() else _PACKAGE.parent / name


def read_checked(*paths: Path) -> list[bytes] | None:
    """Return the contents of files in one folder, if all are just as the build has checked them.

    None if one was changed since, or nothing was built.
    """
    try:
        sums = paths[0].with_name(SUMS).read_text(encoding="utf-8").splitlines()
        contents = [path.read_bytes() for path in paths]
    except (OSError, UnicodeDecodeError):
        return None
    found = zip(contents, paths, strict=True)
    return contents if all(checksum(text, path.name) in sums for text, path in found) else None


def checksum(contents: bytes, name: str) -> str:
    """Return the line of SHA256SUMS for a file."""
    return f"{hashlib.sha256(contents).hexdigest()}  {name}"
