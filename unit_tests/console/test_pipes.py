import subprocess
import sys
from pathlib import Path

import pytest

import luigid

SCRIPT = """
import sys
from luigid.console.pipes import ended_with_reader
with ended_with_reader():
    for number in range(100_000):
        print(number)
    print("all", file=sys.stderr)
"""


def test_closed_pipe_ends_the_block_in_silence() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SCRIPT],
        env={"PYTHONPATH": str(Path(luigid.__file__).parents[1])},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == b"0\n"
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 0


@pytest.mark.parametrize(
    ("redirection", "status", "line"),
    [
        (
            ">/dev/full",
            1,
            "luigid: error: standard output cannot be written: No space left on device",
        ),
        (">&-", 0, "all"),
    ],
)
def test_output_that_takes_nothing_is_no_traceback(
    redirection: str, status: int, line: str
) -> None:
    done = subprocess.run(
        ["sh", "-c", f'exec "$0" -c "$1" {redirection}', sys.executable, SCRIPT],
        env={"PYTHONPATH": str(Path(luigid.__file__).parents[1])},
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (status, f"{line}\n")
