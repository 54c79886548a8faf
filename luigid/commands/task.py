"""`luigid task` shows all that is known of a task."""

from argparse import ArgumentParser
from typing import Any

from luigid.commands import operating
from luigid.commands.operating import Session


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "task",
        metavar="TASK",
        help="A task id, its beginning, or a family with one task.",
    )
    operating.add_json(parser)
    operating.add_server(parser)


def run(arguments: dict[str, Any]) -> int:
    """Show a task."""
    return operating.run(arguments, _show)


def _show(session: Session) -> None:
    from luigid.console import details, tasks

    client = session.client
    task = tasks.resolve(client, session.arguments["task"])
    explanation = client.task(task["task_id"], "explanation")
    runs = client.task(task["task_id"], "runs")
    estimate = client.task(task["task_id"], "estimate")
    if session.is_json:
        parts = {"explanation": explanation, "runs": runs, "estimate": estimate}
        session.terminal.print_json({**task, **parts})
        return
    session.terminal.print(*details.of(task, explanation, runs, estimate))
