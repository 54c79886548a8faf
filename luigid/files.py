"""Where the files that ship with the package stand."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent

#: path in a checkout -> path inside the installed package (see the wheel's force-include)
_SHIPPED = {
    "spec/openapi.yaml": "spec/openapi.yaml",
    "visualiser": "static/visualiser",
}


def shipped(name: str) -> Path:
    """Return the path of a shipped file or folder, named as in a checkout.

    A wheel carries it inside the package; an editable install reads it where it stands.
    """
    packaged = _PACKAGE / _SHIPPED[name]
    return packaged if packaged.exists() else _PACKAGE.parent / name
