"""The statuses that tasks are counted under, and how a terminal shows them."""

from typing import Final

#: status -> style of Rich, in the order of the page. They are of the sixteen colours of the
#: terminal's own theme, so that dark and light ones both suit.
STYLES: Final = {
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
#: those of a task that is PENDING because of another one
UPSTREAM: Final = ("UPSTREAM_FAILED", "UPSTREAM_DISABLED")
