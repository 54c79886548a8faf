"""Progress of an export or import: a bar on standard error while it lasts."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeAlias

#: Takes how many records are done, and how many there are; None: it is not known.
Report: TypeAlias = Callable[[int, int | None], None]


@contextmanager
def shown(title: str, unit: str = "records") -> Iterator[Report]:
    """Yield a function that shows how far something is; nothing is shown without a terminal."""
    if not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn(f"{{task.completed:,}} {unit}"),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    ) as progress:
        task = progress.add_task(title, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)
