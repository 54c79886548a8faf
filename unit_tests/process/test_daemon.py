import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

import luigid
from luigid.process import daemon

CHECKOUT = Path(luigid.__file__).parents[1]

#: Detaches, and writes facts about both processes to the given pipe.
DETACH = """
import json, os, sys
from pathlib import Path
from luigid.process import daemon

facts = int(sys.argv[2])
before = {"pid": os.getpid(), "session": os.getsid(0), "directory": os.getcwd()}
report_ready = daemon.detach(Path(sys.argv[1]))
print("to the terminal", flush=True)
report_ready()
print("out", flush=True)
print("err", file=sys.stderr, flush=True)
after = {"pid": os.getpid(), "session": os.getsid(0), "directory": os.getcwd()}
with os.fdopen(facts, "w") as pipe:
    json.dump([before, after, sys.stdin.read()], pipe)
"""

#: Detaches, and ends before it is ready.
FAIL = """
import sys
from pathlib import Path
from luigid.process import daemon

daemon.detach(Path(sys.argv[1]))
sys.exit("what went wrong")
"""


@pytest.fixture
def ended_pid() -> int:
    """Return the id of a process that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def _run(script: str, *arguments: str, pass_fds: tuple[int, ...] = ()) -> tuple[int, str, str]:
    """Run a script; return its status, and the output of all its processes."""
    result = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
        pass_fds=pass_fds,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    return result.returncode, result.stdout, result.stderr


def test_detached_process_has_a_session_of_its_own(tmp_path: Path) -> None:
    reader, writer = os.pipe()

    status, out, err = _run(DETACH, str(tmp_path), str(writer), pass_fds=(writer,))

    os.close(writer)
    with os.fdopen(reader) as pipe:
        before, after, stdin = json.load(pipe)
    assert (status, out, err) == (0, "to the terminal\n", "")
    assert after["pid"] != before["pid"]
    # Not the leader of its session, so it can never get a terminal.
    assert after["session"] not in (before["session"], after["pid"])
    assert after["directory"] == before["directory"]
    assert stdin == ""


def test_output_goes_to_luigis_files_once_ready(tmp_path: Path) -> None:
    directory = tmp_path / "new" / "logs"
    reader, writer = os.pipe()

    _run(DETACH, str(directory), str(writer), pass_fds=(writer,))

    os.close(writer)
    with os.fdopen(reader) as pipe:
        pipe.read()
    assert {path.stat().st_mode & 0o777 for path in directory.iterdir()} == {0o640}
    assert {path.name: path.read_text() for path in directory.iterdir()} == {
        f"luigi-server-{date.today()}.out": "out\n",
        f"luigi-server-{date.today()}.err": "err\n",
    }


def test_exit_before_ready_reaches_the_terminal(tmp_path: Path) -> None:
    assert _run(FAIL, str(tmp_path)) == (2, "", "what went wrong\n")


def test_unwritable_output_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(daemon.DaemonError, match=r"^cannot write .*\.out: Not a directory$"):
        daemon.detach(tmp_path / "file" / "logs")


def test_pidfile_holds_the_process_id_until_the_end(tmp_path: Path) -> None:
    path = tmp_path / "new" / "luigid.pid"

    with daemon.pidfile(path):
        held = path.read_text()

    assert held == str(os.getpid())
    assert not path.exists()


def test_no_pidfile_is_allowed(tmp_path: Path) -> None:
    with daemon.pidfile(None) as update:
        update()


def test_pidfile_is_updated_after_a_fork(tmp_path: Path) -> None:
    path = tmp_path / "luigid.pid"

    with daemon.pidfile(path) as update:
        path.write_text("1\n")
        update()
        assert path.read_text() == str(os.getpid())


def test_pidfile_is_removed_after_an_exception(tmp_path: Path) -> None:
    path = tmp_path / "luigid.pid"

    with pytest.raises(ZeroDivisionError), daemon.pidfile(path):
        _ = 1 / 0

    assert not path.exists()


def test_pidfile_of_a_running_process_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "luigid.pid"
    path.write_text(f"{os.getppid()}")

    with pytest.raises(daemon.AlreadyRunningError) as refusal, daemon.pidfile(path):
        pytest.fail("it was accepted")

    assert str(refusal.value) == f"already running: process {os.getppid()} (pidfile {path})"
    assert path.read_text() == f"{os.getppid()}"


def test_pidfile_of_another_users_process_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(pid: int, signal: int) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "kill", refuse)
    path = tmp_path / "luigid.pid"
    path.write_text("1")

    with pytest.raises(daemon.AlreadyRunningError), daemon.pidfile(path):
        pytest.fail("it was accepted")


@pytest.mark.parametrize(
    "content",
    ["", "\n", "99999999999999999999", str(os.getpid())],
    ids=["nothing", "a line", "too large", "its own"],
)
def test_pidfile_that_names_no_other_process_is_replaced(tmp_path: Path, content: str) -> None:
    path = tmp_path / "luigid.pid"
    path.write_text(content)

    with daemon.pidfile(path):
        assert path.read_text() == str(os.getpid())


def test_stale_pidfile_is_replaced(tmp_path: Path, ended_pid: int) -> None:
    path = tmp_path / "luigid.pid"
    path.write_text(f"{ended_pid}\n")

    with daemon.pidfile(path):
        assert path.read_text() == str(os.getpid())


@pytest.mark.parametrize("content", ["root:x:0:0", "-1", "0", "1 2", "\xff"])
def test_file_that_is_not_a_pidfile_is_refused_and_left_unchanged(
    tmp_path: Path, content: str
) -> None:
    path = tmp_path / "passwords"
    path.write_text(content)

    with (
        pytest.raises(daemon.DaemonError, match=r"holds no process id, it is left as it is$"),
        daemon.pidfile(path),
    ):
        pytest.fail("it was accepted")

    assert path.read_text() == content


def test_pidfile_taken_over_by_another_process_is_not_removed(tmp_path: Path) -> None:
    path = tmp_path / "luigid.pid"

    with daemon.pidfile(path):
        path.write_text("1")

    assert path.read_text() == "1"


def test_removed_pidfile_is_not_an_error(tmp_path: Path) -> None:
    path = tmp_path / "luigid.pid"

    with daemon.pidfile(path):
        path.unlink()


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("file/luigid.pid", "cannot read pidfile {path}: Not a directory"),
        ("", "cannot read pidfile {path}: Is a directory"),
        ("x" * 300, "cannot read pidfile {path}: File name too long"),
    ],
)
def test_unusable_pidfile_is_refused_in_one_line(tmp_path: Path, name: str, reason: str) -> None:
    (tmp_path / "file").touch()
    path = tmp_path / name

    with pytest.raises(daemon.DaemonError) as refusal, daemon.pidfile(path):
        pytest.fail("it was accepted")

    assert str(refusal.value) == reason.format(path=path)


def test_unwritable_pidfile_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "dangling").symlink_to(tmp_path / "absent" / "luigid.pid")
    path = tmp_path / "dangling"

    with pytest.raises(daemon.DaemonError) as refusal, daemon.pidfile(path):
        pytest.fail("it was accepted")

    assert str(refusal.value) == f"cannot write pidfile {path}: No such file or directory"
