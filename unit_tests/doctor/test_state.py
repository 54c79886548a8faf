import os
import socket
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from luigid.doctor import state
from luigid.storage.store import open_store
from unit_tests.doctor.conftest import MakeSubject, found, levels


def fill(file: Path, tasks: int = 2) -> None:
    """Make a state with some tasks, as a server leaves it."""
    store = open_store(f"sqlite:///{file}")
    store.replace(("task", str(number), {"id": f"A_{number}"}) for number in range(tasks))
    store.close()


def content(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {
        path.name: (path.read_bytes(), path.stat().st_mtime_ns)
        for path in folder.iterdir()
        if path.is_file()
    }


def test_missing_file_is_a_new_state(subject: MakeSubject, tmp_path: Path) -> None:
    assert levels(state.check_state, subject()) == {"state.new": "notice"}
    assert list(tmp_path.iterdir()) == []


def test_filled_file_is_continued_and_only_read(subject: MakeSubject, tmp_path: Path) -> None:
    fill(tmp_path / "state.db")
    before = content(tmp_path)
    finding = found(state.check_state, subject())["state.found"]
    assert finding.text == f"{tmp_path / 'state.db'} holds 2 tasks, and is continued"
    assert content(tmp_path) == before
    assert state.has_begun(subject())


def test_state_of_a_running_server_is_read_with_its_log(
    subject: MakeSubject, tmp_path: Path
) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'state.db'}")
    store.lock()
    store.replace([("task", "1", {"id": "A"}), ("worker", "1", {"id": "w"})])
    findings = found(state.check_state, subject())
    store.close()
    assert findings["state.found"].text.endswith("holds 1 task, 1 worker, and is continued")
    holder = f"process {os.getpid()} on {socket.gethostname()} has the state open"
    assert findings["state.in-use"].text == holder


def test_lock_of_a_process_that_has_ended_is_no_use(subject: MakeSubject, tmp_path: Path) -> None:
    fill(tmp_path / "state.db")
    lock = tmp_path / "state.db.lock"
    lock.write_text(f"process 4194304999 on {socket.gethostname()}\n")
    assert "state.in-use" not in levels(state.check_state, subject())
    lock.write_text("process 1 on another-host\n")
    assert levels(state.check_state, subject())["state.in-use"] == "notice"


def test_lock_that_is_held_is_not_taken(subject: MakeSubject, tmp_path: Path) -> None:
    fill(tmp_path / "state.db")
    levels(state.check_state, subject())
    store = open_store(f"sqlite:///{tmp_path / 'state.db'}")
    store.lock()
    store.close()


def test_empty_state_is_noticed(subject: MakeSubject, tmp_path: Path) -> None:
    open_store(f"sqlite:///{tmp_path / 'state.db'}").close()
    assert levels(state.check_state, subject()) == {"state.empty": "notice"}
    assert not state.has_begun(subject())


@pytest.mark.parametrize("is_sqlite", [True, False])
def test_foreign_file_is_a_problem(subject: MakeSubject, tmp_path: Path, is_sqlite: bool) -> None:
    file = tmp_path / "state.db"
    if is_sqlite:
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("CREATE TABLE mine (x)")
    else:
        file.write_bytes(b"no database" * 100)
    id_ = "state.foreign" if is_sqlite else "state.unreadable"
    assert levels(state.check_state, subject()) == {id_: "problem"}
    assert not state.has_begun(subject())


def test_file_of_a_newer_format_is_a_problem(subject: MakeSubject, tmp_path: Path) -> None:
    fill(tmp_path / "state.db")
    with closing(sqlite3.connect(tmp_path / "state.db")) as connection:
        connection.execute("UPDATE luigid_meta SET value = '99' WHERE name = 'format'")
        connection.commit()
    assert levels(state.check_state, subject())["state.format"] == "problem"


def test_file_that_others_can_read_is_a_warning(subject: MakeSubject, tmp_path: Path) -> None:
    fill(tmp_path / "state.db")
    (tmp_path / "state.db").chmod(0o640)
    finding = found(state.check_state, subject())["state.readable-by-others"]
    assert "has the mode 0640" in finding.text
    assert finding.advice == f"chmod 600 {tmp_path / 'state.db'}"


@pytest.mark.parametrize(
    ("text", "state_path"), [("[luigid]\nstate_url=memory:\n", None), ("", "")]
)
def test_state_in_memory_is_a_warning(
    subject: MakeSubject, text: str, state_path: str | None
) -> None:
    examined = subject(text, state_path=state_path)
    assert levels(state.check_state, examined) == {"state.memory": "warning"}


def test_default_folder_that_cannot_be_written_is_a_warning(
    subject: MakeSubject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    finding = found(state.check_state, subject(state_path=None))["state.memory"]
    assert finding.advice == "set [scheduler] state_path"


def test_file_of_a_url_is_found(subject: MakeSubject, tmp_path: Path) -> None:
    fill(tmp_path / "other.db", tasks=1)
    examined = subject(f"[luigid]\nstate_url=sqlite:///{tmp_path}/other.db?synchronous=FULL\n")
    assert "other.db holds 1 task" in found(state.check_state, examined)["state.found"].text


def test_wrong_settings_leave_the_state_alone(subject: MakeSubject) -> None:
    assert levels(state.check_state, subject("[luigid]\ncolour=red\n")) == {}
