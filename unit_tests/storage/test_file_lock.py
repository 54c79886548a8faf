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
lock.acquire()
print("held", flush=True)
time.sleep(60)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state.db.lock"


def test_second_acquire_names_holder(path: Path) -> None:
    first, second = FileLock(path), FileLock(path)
    first.acquire()

    with pytest.raises(StoreHeldError) as caught:
        second.acquire()

    assert str(caught.value) == f"it is held by process {os.getpid()} on {socket.gethostname()}"
    first.release()
    second.acquire()
    second.release()


def test_lock_is_reentrant_and_released_once(path: Path) -> None:
    first, second = FileLock(path), FileLock(path)
    first.acquire()
    first.acquire()
    first.release()

    second.acquire()
    second.release()


def test_shorter_holder_overwrites_longer_one(path: Path) -> None:
    path.write_text("process 99999999999999 on a-host-with-a-long-name.example.org\n")
    lock = FileLock(path)
    lock.acquire()

    assert path.read_text() == f"process {os.getpid()} on {socket.gethostname()}\n"
    lock.release()


def test_lock_is_released_when_process_is_killed(path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(path)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        with pytest.raises(StoreHeldError, match=f"process {process.pid} on "):
            FileLock(path).acquire()
        process.send_signal(signal.SIGKILL)
        process.wait()

        lock = FileLock(path)
        lock.acquire()
        lock.release()


def test_release_of_lock_that_is_not_held_does_nothing(path: Path) -> None:
    FileLock(path).release()
    assert not path.exists()
