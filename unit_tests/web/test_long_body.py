import asyncio
import gzip

import pytest

from luigid.web import long_body


@pytest.mark.parametrize(
    ("parts", "pieces"),
    [
        ([], []),
        ([b""], [b""]),
        ([b"ab", b"c"], [b"abc"]),
        ([b"ab", b"cd", b"e"], [b"ab", b"cde"]),
        ([b"abcdefgh", b"i"], [b"abc", b"def", b"gh", b"i"]),
        ([b"a", b"bcde", b"f"], [b"a", b"bcd", b"e", b"f"]),
    ],
)
def test_parts_become_pieces_of_a_size(parts: list[bytes], pieces: list[bytes]) -> None:
    assert list(long_body.in_pieces(parts, 3)) == pieces


def test_compressed_parts_are_those_of_gzip() -> None:
    parts = [b"a" * 10**6, b"b", b"c" * 10]
    assert gzip.decompress(b"".join(long_body.compressed(parts))) == b"".join(parts)


class Connection:
    """Takes one piece whenever the test says so."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []
        self.is_taken = asyncio.Event()

    async def write(self, piece: bytes) -> None:
        self.pieces.append(piece)
        await self.is_taken.wait()
        self.is_taken.clear()


def test_next_piece_is_written_once_the_client_has_taken_the_last() -> None:
    async def scenario() -> None:
        connection = Connection()
        parts = [b"a" * long_body.PIECE_BYTES, b"b"]
        sending = asyncio.create_task(long_body.send(connection, parts))  # type: ignore[arg-type]
        for number in (1, 2):
            while len(connection.pieces) < number:  # noqa: ASYNC110  # the fake has no event
                await asyncio.sleep(0)
            await asyncio.sleep(0)
            assert len(connection.pieces) == number
            connection.is_taken.set()
        await sending
        assert connection.pieces == parts

    asyncio.run(scenario())
