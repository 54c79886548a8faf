"""What `retry`, `done` and `enable` share: one action on the tasks that are named."""

from argparse import ArgumentParser
from typing import TYPE_CHECKING, Any

from luigid.commands import operating
from luigid.commands.operating import Session

if TYPE_CHECKING:
    from luigid.console.actions import Action


def add_arguments(parser: ArgumentParser, *, is_asking: bool = False) -> None:
    """Declare the options."""
    parser.add_argument(
        "tasks",
        nargs="+",
        metavar="TASK",
        help="Task ids, their beginnings, or families with one task.",
    )
    if is_asking:
        operating.add_yes(parser)
    operating.add_json(parser, "Print the answers of the API as JSON, one a line.")
    operating.add_server(parser)


def run(arguments: dict[str, Any], name: str) -> int:
    """Do the action that `luigid.console.actions` has under a name."""

    def act(session: Session) -> None:
        from luigid.console import actions

        _act(session, getattr(actions, name))

    return operating.run(arguments, act)


def _act(session: Session, action: "Action") -> None:
    from luigid import wording
    from luigid.console import actions, tasks
    from luigid.console.errors import RefusedError
    from luigid.console.questions import confirm
    from luigid.console.terminal import as_json, one_line

    # First all are found and allowed: nothing is done by halves.
    found = [tasks.resolve(session.client, name) for name in session.arguments["tasks"]]
    for task in found:
        refusal = actions.refusal(action, task)
        if refusal is not None:
            raise RefusedError(one_line(refusal))
    if action.question is not None:
        what = wording.count_of(len(found), "task")
        if len(found) == 1:
            what = tasks.name_of(found[0]).plain
        is_confirmed = session.arguments.get("yes", False)
        confirm(action.question.format(what), is_confirmed=is_confirmed)
    for task in found:
        answer = session.client.call(action.method, task_id=task["task_id"])
        if session.is_json:
            session.terminal.write_line(as_json(answer))
        else:
            session.terminal.print(f"{action.done}: {one_line(task['task_id'])}.")
