"""SIGHUP, which asks a server to open its log files again."""

import signal
import sys
from collections.abc import Callable

from luigid.process import log_files, signals


def handle_hangup(stop: Callable[[], object]) -> None:
    """Have the running event loop open the log files again at each SIGHUP, and nothing else.

    If standard error is a terminal, SIGHUP tells that it was closed, and `stop` is called. A signal
    that is ignored, as under `nohup`, stays ignored.
    """
    number = getattr(signal, "SIGHUP", None)  # Windows does not have it
    if number is not None and signal.getsignal(number) is signal.SIG_IGN:
        return
    is_in_terminal = sys.stderr is not None and sys.stderr.isatty()
    signals.handle(["SIGHUP"], stop if is_in_terminal else log_files.reopen)
