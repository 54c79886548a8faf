"""How much ran in the last hours: as sparklines, or as a table for programs."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from luigid import wording
from luigid.console.styles import DIM, style_of
from luigid.console.terminal import Column
from luigid.console.times import time_text

_BARS: Final = "▁▂▃▄▅▆▇█"
#: seconds of a step, up to so many hours
_STEPS: Final = ((1, 60), (6, 300), (18, 900))
_LONGEST_STEP: Final = 3600

#: title, member and name, and the status that it has the colour of
_LINES: Final = (
    ("Started", "runs", "started", "RUNNING"),
    ("Done", "runs", "done", "DONE"),
    ("Failed", "runs", "failed", "FAILED"),
    ("Pending", "tasks", "pending", "PENDING"),
    ("Ready", "tasks", "ready", "PENDING"),
    ("Running", "tasks", "running", "RUNNING"),
)
COLUMNS: Final = (
    Column("From"),
    *(Column(title, is_number=True) for title, *_ in _LINES),
)


def step_of(hours: float) -> int:
    """Return the seconds of a step with which so many hours fit into a line."""
    return next((step for most, step in _STEPS if hours <= most), _LONGEST_STEP)


def sparkline(values: Sequence[int | None]) -> str:
    """Return a character for each value, the tallest for the greatest; a blank for none."""
    top = max((value for value in values if value is not None), default=0)
    return "".join(
        " " if value is None else _BARS[-(-value * (len(_BARS) - 1) // top) if top else 0]
        for value in values
    )


def of(answer: Mapping[str, Any]) -> Iterator[RenderableType]:
    """Yield what to print of an answer of /v1/activity on a terminal."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style=DIM)
    grid.add_column(no_wrap=True)
    grid.add_column(justify="right")
    for title, member, name, status in _LINES:
        values = answer[member][name]
        number = f"{sum(values):,}" if member == "runs" else f"{values[-1] or 0:,} now"
        grid.add_row(title, Text(sparkline(values), style=style_of(status)), number)
    yield grid
    yield ""
    since = time_text(max(answer["origin"], answer["complete_since"]))
    yield Text(f"Since {since}, {wording.duration(answer['step'])} each.", style=DIM)


def rows(answer: Mapping[str, Any]) -> Iterator[tuple[Text, ...]]:
    """Yield the cells of COLUMNS for each step."""
    for number in range(len(answer["runs"]["started"])):
        start = datetime.fromtimestamp(answer["origin"] + number * answer["step"], UTC)
        values = (answer[member][name][number] for _, member, name, _ in _LINES)
        cells = (Text("" if value is None else str(value)) for value in values)
        yield Text(wording.utc(start)), *cells
