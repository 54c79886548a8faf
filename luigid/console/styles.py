"""The colours of statuses and levels in a terminal; each has a word beside it."""

from typing import Final

from rich.text import Text

from luigid import wording
from luigid.console.statuses import STYLES

DIM: Final = "dim"
HEAD: Final = "bold"
ERROR: Final = "red"


def style_of(status: str) -> str:
    """Return the style of a status."""
    return STYLES.get(status, "")


def status_text(status: str) -> Text:
    """Return a status as words in its colour."""
    return Text(wording.status(status), style=style_of(status))
