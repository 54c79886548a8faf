import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from luigid.storage.errors import StoreHeldError
from luigid.storage.file_lock import FileLock

_HOLD = """
import sys, time
from pathlib import Path
from luigid.storage.file_lock import FileLock
lock = FileLock(Path(sys.argv[1]))
lock.take()
print("held", flush=True)
time.sleep(60)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state.db.lock"


def test_the_second_is_told_who_holds_it(path: Path) -> None:
    first, second = FileLock(path), FileLock(path)
    first.take()

    with pytest.raises(StoreHeldError) as caught:
        second.take()

    assert str(caught.value) == f"it is held by process {os.getpid()} on {socket.gethostname()}"
    first.release()
    second.take()
    second.release()


def test_it_is_held_until_released_however_often_it_was_taken(path: Path) -> None:
    first, second = FileLock(path), FileLock(path)
    first.take()
    first.take()
    first.release()

    second.take()
    second.release()


def test_the_name_of_a_longer_holder_does_not_show_through(path: Path) -> None:
    path.write_text("process 99999999999999 on a-host-with-a-long-name.example.org\n")
    lock = FileLock(path)
    lock.take()

    assert path.read_text() == f"process {os.getpid()} on {socket.gethostname()}\n"
    lock.release()


def test_a_lock_dies_with_its_process(path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(path)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        with pytest.raises(StoreHeldError, match=f"process {process.pid} on "):
            FileLock(path).take()
        process.send_signal(signal.SIGKILL)
        process.wait()

        lock = FileLock(path)
        lock.take()
        lock.release()


def test_releasing_what_is_not_held_is_no_harm(path: Path) -> None:
    FileLock(path).release()
    FileLock(path).sign()
    assert not path.exists()
