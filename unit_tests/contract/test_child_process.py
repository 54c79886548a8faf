import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from luigid.contract.child_process import ChildProcess

ECHOES = """
import sys
from luigid.contract import frames
first = frames.read(sys.stdin.buffer)
while (frame := frames.read(sys.stdin.buffer)) is not None:
    frames.write(sys.stdout.buffer, first + frame)
"""


@contextmanager
def running(code: str) -> Iterator[ChildProcess]:
    process = ChildProcess((sys.executable, "-c", code), b"first ")
    try:
        yield process
    finally:
        process.close()


def test_exchanges_follow_the_first_frame() -> None:
    with running(ECHOES) as process:
        assert process.exchange(b"a" * 10**6) == b"first " + b"a" * 10**6
        assert process.exchange(b"b") == b"first b"
        assert process.is_running
    assert not process.is_running


@pytest.mark.parametrize("size", [1, 10**6])
def test_exchange_fails_when_the_process_is_killed(size: int) -> None:
    with running("import time; time.sleep(600)") as process:
        process.kill()
        with pytest.raises((OSError, EOFError)):
            process.exchange(b"a" * size)


def test_exchange_fails_when_the_process_ends() -> None:
    with (
        running("import sys; sys.stdin.buffer.read(1)") as process,
        pytest.raises((OSError, EOFError)),
    ):
        process.exchange(b"a")
