"""The paths of the files that ship with the package."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]


def shipped(name: str) -> Path:
    """Return the path of a shipped file; `name` is its path in a checkout.

    A wheel contains it inside the package; an editable install reads it from the checkout.
    """
    packaged = _PACKAGE / name
    return packaged if packaged.exists() else _PACKAGE.parent / name
