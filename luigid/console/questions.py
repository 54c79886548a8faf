"""Questions before an action that is not easily undone."""

import sys

from luigid.console.errors import RefusedError


def confirm(question: str, *, is_confirmed: bool) -> None:
    """Ask a question on the terminal. Raises RefusedError if the answer is no.

    Nothing is asked if it `is_confirmed` already, or if standard input is not a terminal.
    """
    if is_confirmed or not sys.stdin.isatty():
        return
    from rich.console import Console
    from rich.prompt import Confirm

    console = Console(stderr=True, highlight=False, markup=False)
    try:
        is_confirmed = Confirm.ask(question, console=console, default=False)
    except EOFError:
        is_confirmed = False
    if not is_confirmed:
        raise RefusedError("nothing was changed")
