"""`luigid cancel` asks a running task to stop, by a message that the task understands."""

from argparse import ArgumentParser
from typing import Any, Final

from luigid.commands import operating
from luigid.commands.filters import whole_number
from luigid.commands.operating import Session

#: the message, by convention: see docs/cancel.md
WORD: Final = "cancel"
_SECONDS: Final = 30


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "task", metavar="TASK", help="Task id, its beginning, or a family with one task."
    )
    parser.add_argument(
        "--message", metavar="TEXT", help=f"What to send, if the task has other words: {WORD}."
    )
    parser.add_argument(
        "--hold", action="store_true", help="Hold the task first, so that it is not run again."
    )
    parser.add_argument(
        "--wait",
        type=whole_number,
        metavar="SECONDS",
        help=f"How long to wait for an answer (default: {_SECONDS}).",
    )
    operating.add_json(parser, "Print the answer of the task as JSON.")
    operating.add_server(parser)


def run(arguments: dict[str, Any]) -> int:
    """Send the message, and tell what came back."""
    return operating.run(arguments, _cancel)


def _cancel(session: Session) -> None:
    from luigid.console import bulk, cancelling, tasks
    from luigid.console.terminal import one_line

    client, given = session.client, session.arguments
    task = tasks.resolve(client, given["task"])
    cancelling.check(task)
    if given.get("hold", False):
        bulk.act(client, "hold", [task["task_id"]], note="cancelled")
    answer = cancelling.ask(
        client, task, given.get("message", WORD), seconds=given.get("wait", _SECONDS)
    )
    if session.is_json:
        session.terminal.print_json(answer)
    else:
        text = answer if isinstance(answer, str) else repr(answer)
        session.terminal.print(f"{one_line(task['task_id'])} answers: {one_line(text)}")
