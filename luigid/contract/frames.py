"""Byte strings over a pipe: each one after its length."""

import struct
from typing import BinaryIO

_LENGTH = struct.Struct(">Q")


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
