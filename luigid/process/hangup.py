"""SIGHUP, which asks a server to open its log files again."""

import asyncio
import signal
import sys
from collections.abc import Callable

from luigid.process import log_files


def handle_hangup(loop: asyncio.AbstractEventLoop, stop: Callable[[], object]) -> None:
    """Open the log files again at each SIGHUP; nothing else is read again.

    If standard error is a terminal, SIGHUP tells that it was closed, and `stop` is called. A signal
    that is ignored, as under `nohup`, stays ignored.
    """
    number = getattr(signal, "SIGHUP", None)  # Windows does not have it
    if number is None or signal.getsignal(number) is signal.SIG_IGN:
        return
    is_in_terminal = sys.stderr is not None and sys.stderr.isatty()
    loop.add_signal_handler(number, stop if is_in_terminal else log_files.reopen)
