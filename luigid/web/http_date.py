"""The time as HTTP writes it."""

from collections.abc import Callable
from email.utils import formatdate
from time import time


class HttpDate:
    """The `Date` of answers, formatted once a second."""

    def __init__(self, clock: Callable[[], float] = time) -> None:
        """Take the clock (seconds since the epoch)."""
        self._clock = clock
        self._second = 0
        self._text = ""

    def __call__(self) -> str:
        """Return the present time as HTTP wants it."""
        now = int(self._clock())
        if now != self._second:
            self._second = now
            self._text = formatdate(now, usegmt=True)
        return self._text
