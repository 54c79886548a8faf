"""What `pause` and `unpause` share."""

from argparse import ArgumentParser
from typing import Any

from luigid.commands import operating
from luigid.commands.operating import Session

_PAUSED = "The scheduler is paused. Running tasks continue; no new tasks start."
_RUNNING = "The scheduler is running again."


def add_arguments(parser: ArgumentParser, *, is_asking: bool = False) -> None:
    """Declare the options."""
    if is_asking:
        operating.add_yes(parser)
    operating.add_json(parser)
    operating.add_server(parser)


def run(arguments: dict[str, Any], *, is_pause: bool) -> int:
    """Pause the scheduler, or let it go on."""

    def change(session: Session) -> None:
        from luigid.console.errors import RefusedError
        from luigid.console.questions import confirm

        client = session.client
        if not client.get("v1/summary")["server"]["is_pause_enabled"]:
            raise RefusedError(f"{client.name}: [scheduler] pause_enabled is false")
        if is_pause:
            question = f"Pause the scheduler at {client.name}? No new tasks will start."
            confirm(question, is_confirmed=session.arguments.get("yes", False))
        answer = client.call("pause" if is_pause else "unpause")
        if session.is_json:
            session.terminal.print_json(answer)
        else:
            session.terminal.print(_PAUSED if is_pause else _RUNNING)

    return operating.run(arguments, change)
