"""The numbers of tasks while they change: drawn anew on a terminal, else a line for each change."""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from rich.console import Group, RenderableType
from rich.live import Live
from rich.text import Text

from luigid import wording
from luigid.console import tasks
from luigid.console.client import Client
from luigid.console.errors import UnreachableError
from luigid.console.styles import DIM, ERROR, HEAD, style_of
from luigid.console.terminal import Column, Terminal, as_json, make_table, one_line

#: seconds before the next attempt to connect, as for browsers
_RETRY_DELAY: Final = 2.0
#: lines of the terminal that are not tasks
_FRAME_LINES: Final = 7
_MIN_TASKS: Final = 3

#: A task takes one line, so that the number of tasks that fit is known.
_COLUMNS: Final = tuple(
    Column("Task id", is_cut=True) if column.title == "Task id" else column
    for column in tasks.COLUMNS
)

Sleep = Callable[[float], None]


def follow(
    client: Client,
    show: Callable[[dict[str, Any]], None],
    report: Callable[[UnreachableError], None],
    *,
    count: int | None = None,
    sleep: Sleep = time.sleep,
) -> None:
    """Show each change, until `count` were shown; reconnect when the connection is lost.

    Raises ConsoleError if the server cannot be reached at first.
    """
    seen = 0
    while count is None or seen < count:
        try:
            for change in client.changes(None if count is None else count - seen):
                seen += 1
                show(change)
        except UnreachableError as error:
            if seen == 0:
                raise
            report(error)
        if count is None or seen < count:
            sleep(_RETRY_DELAY)


class Lines:
    """Writes a line for each change."""

    def __init__(self, terminal: Terminal, *, is_json: bool) -> None:
        self._terminal = terminal
        self._is_json = is_json

    def show(self, change: dict[str, Any]) -> None:
        """Write a change."""
        line = as_json(change) if self._is_json else as_line(change).plain
        self._terminal.write_line(line)

    def report(self, error: UnreachableError) -> None:
        """Write why the connection is lost, unless the lines are for a program."""
        if not self._is_json:
            self._terminal.write_line(one_line(str(error)))


class Screen:
    """Draws the numbers, and the tasks that need attention first."""

    def __init__(
        self, client: Client, terminal: Terminal, live: Live, query: Mapping[str, object]
    ) -> None:
        self._client = client
        self._console = terminal.console
        self._live = live
        self._query = {**query, "sort": "status"}
        self._shown: list[RenderableType] = []

    def show(self, change: dict[str, Any]) -> None:
        """Draw a change, with the tasks that fit into the terminal."""
        limit = min(tasks.MAX_LIMIT, max(_MIN_TASKS, self._console.height - _FRAME_LINES))
        page = tasks.find(self._client, self._query, limit)
        rows = [tasks.row(task, page.answer["time"]) for task in page.tasks]
        left = page.total - len(rows)
        self._shown = [
            Text(self._client.name, style=HEAD),
            as_line(change),
            "",
            make_table(_COLUMNS, rows, self._console.width),
            Text(f"and {left:,} more" if left else "", style=DIM),
        ]
        self._live.update(Group(*self._shown), refresh=True)

    def report(self, error: UnreachableError) -> None:
        """Draw why the connection is lost, below what was last known."""
        lost = Text(f"{one_line(str(error))}; trying again", style=ERROR)
        self._live.update(Group(*self._shown, lost), refresh=True)


def as_line(change: Mapping[str, Any]) -> Text:
    """Return `2026-11-21 12:00:00 UTC  Pending 3  Running 1  2 workers`."""
    time = wording.utc(datetime.fromtimestamp(change["time"], UTC))
    parts = [Text(time, style=DIM)]
    for status, count in change["statuses"].items():
        if count:
            parts.append(Text(f"{wording.status(status)} {count:,}", style=style_of(status)))
    parts.append(Text(wording.count_of(change["workers"], "worker")))
    if change["is_paused"]:
        parts.append(Text("paused", style="bold yellow"))
    return Text("  ").join(parts)
