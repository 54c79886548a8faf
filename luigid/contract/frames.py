"""Byte strings over a pipe: each one after its length."""

import asyncio
import struct
from typing import BinaryIO

_LENGTH = struct.Struct(">Q")
#: bytes that are handed to the pipe at a time, so that no step holds the event loop
_PIECE = 262144


def read(source: BinaryIO) -> bytes | None:
    """Return the next byte string; None at the end. Raises EOFError within one."""
    head = source.read(_LENGTH.size)
    if not head:
        return None
    content = source.read(_LENGTH.unpack(head)[0]) if len(head) == _LENGTH.size else b""
    if len(head) < _LENGTH.size or len(content) < _LENGTH.unpack(head)[0]:
        raise EOFError
    return content


def write(sink: BinaryIO, content: bytes) -> None:
    """Write a byte string."""
    sink.write(_LENGTH.pack(len(content)))
    sink.write(content)
    sink.flush()


async def receive(reader: asyncio.StreamReader) -> bytes:
    """Return the next byte string. Raises EOFError if there is no whole one."""
    head = await reader.readexactly(_LENGTH.size)
    return await reader.readexactly(_LENGTH.unpack(head)[0])


async def send(writer: asyncio.StreamWriter, content: bytes) -> None:
    """Write a byte string. Raises ConnectionError."""
    writer.write(_LENGTH.pack(len(content)))
    for start in range(0, len(content), _PIECE):
        writer.write(content[start : start + _PIECE])
        await writer.drain()
