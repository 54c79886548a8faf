"""`luigid report` writes a report about a task, with all that it depends on, into one file."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from luigid.commands import operating
from luigid.commands.operating import Session


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "task", metavar="TASK", help="A task id, its beginning, or a family with one task."
    )
    parser.add_argument(
        "-o", "--output", metavar="FILE", required=True, help="HTML to write; - is standard output."
    )
    operating.add_server(parser)


def run(arguments: dict[str, Any]) -> int:
    """Write a report."""
    return operating.run(arguments, _write)


def _write(session: Session) -> None:
    from luigid.console import tasks
    from luigid.console.client import quoted
    from luigid.console.errors import RefusedError

    task_id = tasks.resolve(session.client, session.arguments["task"])["task_id"]
    chunks = session.client.chunks(f"v1/tasks/{quoted(task_id)}/report")
    # A report that fails halfway leaves the file as it is.
    content = b"".join(chunks)
    file = session.arguments["output"]
    if file == "-":
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    try:
        Path(file).write_bytes(content)
    except OSError as error:
        raise RefusedError(f"{file}: {error.strerror}") from None
