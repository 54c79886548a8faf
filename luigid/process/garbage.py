"""Python's search for cyclic garbage, kept from stopping the server.

A full search looks at every object there is. A state of 100,000 tasks is a million of them: that
takes a fifth of a second, and Python would do it whenever a quarter has come to them. So what has
lived for a minute is set aside, and only the rest is searched; once a day it is everything.
"""

import gc

SECONDS_BETWEEN_SEARCHES = 60.0
_SEARCHES_A_DAY = 24 * 60
_NEVER = 1_000_000_000


class Garbage:
    """Searches when told to, in place of Python."""

    def __init__(self) -> None:
        self._searches = 0

    def begin(self) -> None:
        """Set aside what the start has made. Short-lived garbage stays Python's business."""
        young, middle, _ = gc.get_threshold()
        gc.set_threshold(young, middle, _NEVER)
        gc.collect()
        gc.freeze()

    def search(self) -> None:
        """Find what has become garbage since, and set the rest aside."""
        self._searches += 1
        if self._searches % _SEARCHES_A_DAY == 0:
            gc.unfreeze()
        gc.collect()
        gc.freeze()
