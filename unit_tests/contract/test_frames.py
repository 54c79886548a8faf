from io import BytesIO

import pytest

from luigid.contract import frames


def test_reads_what_was_written() -> None:
    pipe = BytesIO()
    for content in (b"one", b"", b"three" * 100_000):
        frames.write(pipe, content)
    pipe.seek(0)
    assert [frames.read(pipe) for _ in range(4)] == [b"one", b"", b"three" * 100_000, None]


@pytest.mark.parametrize("length", [1, 8, 10])
def test_a_part_of_a_frame_is_an_error(length: int) -> None:
    pipe = BytesIO()
    frames.write(pipe, b"one")
    with pytest.raises(EOFError):
        frames.read(BytesIO(pipe.getvalue()[:length]))
