"""Long bodies of answers: compressed and sent piece by piece, with other calls in between.

To join, copy or compress tens of megabytes at once would hold the event loop, or Python's lock.
"""

import asyncio
import zlib
from collections.abc import Iterable, Iterator

from tornado.httputil import HTTPConnection

#: bytes of a piece, about
PIECE_BYTES = 262144
#: The first level saves nearly as much as the last, in a tenth of the time.
_COMPRESSION_LEVEL = 1
#: the largest window, in the format of gzip
_GZIP_BITS = 16 + zlib.MAX_WBITS


def in_pieces(parts: Iterable[bytes], size: int = PIECE_BYTES) -> Iterator[bytes]:
    """Yield the same bytes in pieces: short parts are joined up to a size, long ones are cut."""
    short: list[bytes] = []
    length = 0
    for part in parts:
        if length + len(part) > size and short:
            yield b"".join(short)
            short.clear()
            length = 0
        if len(part) > size:
            yield from (part[start : start + size] for start in range(0, len(part), size))
        else:
            short.append(part)
            length += len(part)
    if short:
        yield b"".join(short)


def compressed(parts: Iterable[bytes]) -> list[bytes]:
    """Return the parts of a body compressed with gzip. It may take seconds: a thread does it."""
    compressor = zlib.compressobj(_COMPRESSION_LEVEL, wbits=_GZIP_BITS)
    return [*map(compressor.compress, in_pieces(parts)), compressor.flush()]


async def send(connection: HTTPConnection, parts: Iterable[bytes]) -> None:
    """Send a body whose headers have been sent, as fast as the client receives it.

    Raises StreamClosedError if the client has closed the connection.
    """
    for piece in in_pieces(parts):
        await connection.write(piece)
        await asyncio.sleep(0)  # the write may not have waited
