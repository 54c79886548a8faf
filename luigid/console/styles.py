"""The colours of statuses and levels in a terminal; each has a word beside it."""

from typing import Final

from rich.text import Text

from luigid import wording

#: The sixteen colours of the terminal's own theme, so that dark and light ones both suit.
_STATUSES: Final = {
    "PENDING": "yellow",
    "RUNNING": "blue",
    "BATCH_RUNNING": "magenta",
    "DONE": "green",
    "FAILED": "bold red",
    "UPSTREAM_FAILED": "red",
    "DISABLED": "bold bright_black",
    "UPSTREAM_DISABLED": "bright_black",
    "UNKNOWN": "dim",
}

DIM: Final = "dim"
HEAD: Final = "bold"
ERROR: Final = "red"


def style_of(status: str) -> str:
    """Return the style of a status."""
    return _STATUSES.get(status, "")


def status_text(status: str) -> Text:
    """Return a status as words in its colour."""
    return Text(wording.status(status), style=style_of(status))
