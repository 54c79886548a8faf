"""The room for large bodies: how many of them are in memory at a time."""

from luigid.contract import RequestRefusedError
from luigid.contract.problem import RETRY_LATER, unavailable
from luigid.contract.problem_kinds import OVERLOADED

#: bytes from which a body is large
LARGE_BODY_BYTES = 1024 * 1024
#: large bodies that may be in memory
MOST_LARGE_BODIES = 4


class LargeBodies:
    """Lets in so many large bodies at a time."""

    def __init__(self, most: int = MOST_LARGE_BODIES) -> None:
        self._free = most

    def take_room(self) -> bool:
        """Take the room of one body, to be given back by `leave`; return whether there is any."""
        if self._free == 0:
            return False
        self._free -= 1
        return True

    def leave(self) -> None:
        """Give back the room of one body."""
        self._free += 1


class ReceivedBody:
    """The body of a call while it arrives and is in use.

    What cannot be taken is dropped at once, and the rest of it as it arrives.
    """

    def __init__(self, large_bodies: LargeBodies) -> None:
        self._large_bodies = large_bodies
        self._chunks: list[bytes] = []
        self._has_room = False
        self._is_refused = False
        #: bytes that have arrived
        self.size = 0

    def add(self, chunk: bytes) -> None:
        """Take a part of the body."""
        self.size += len(chunk)
        if self.size > LARGE_BODY_BYTES and not self._has_room and not self._is_refused:
            self._has_room = self._large_bodies.take_room()
            self._is_refused = not self._has_room
            if self._is_refused:
                self._chunks.clear()
        if not self._is_refused:
            self._chunks.append(chunk)

    def join(self) -> bytes:
        """Return the body. Raises RequestRefusedError if there was no room for it."""
        if self._is_refused:
            why = "the server is reading as many large requests as it has room for"
            raise RequestRefusedError(unavailable(why, OVERLOADED), RETRY_LATER)
        body = b"".join(self._chunks)
        self._chunks.clear()
        return body

    def drop(self) -> None:
        """Forget the body: it is in use no longer."""
        self._chunks.clear()
        if self._has_room:
            self._has_room = False
            self._is_refused = True
            self._large_bodies.leave()
