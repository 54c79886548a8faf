"""Where the files that ship with the package stand."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]


def shipped(name: str) -> Path:
    """Return the path of a shipped file, named as in a checkout.

    A wheel carries it inside the package; an editable install reads it where it stands.
    """
    packaged = _PACKAGE / name
    return packaged if packaged.exists() else _PACKAGE.parent / name
