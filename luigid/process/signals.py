"""Signals, also on systems that lack some of them or whose event loop does not handle them."""

import asyncio
import signal
from collections.abc import Callable, Iterable


def handle(names: Iterable[str], callback: Callable[[], object]) -> None:
    """Have the running event loop call `callback` at each of these signals.

    `names` are those of the `signal` module; a signal that this system lacks never comes.
    """
    loop = asyncio.get_running_loop()
    for name in names:
        number = getattr(signal, name, None)
        if number is None:
            continue
        try:
            loop.add_signal_handler(number, callback)
        except NotImplementedError:  # on Windows
            signal.signal(number, lambda _number, _frame: loop.call_soon_threadsafe(callback))
